import { rowsOf, type Control } from '../control.ts';

const { checked, unbuilt, people } = rowsOf('compliance');
const custodianship = rowsOf('custodianship');

/** The checklists of SOC 2, ISO 27001 and legal evidence, and the clauses of custodianship. */
export const compliance: readonly Control[] = [
  checked('SOC2.1', 'Access controls enforced', 'rest.roles', 'rest.foreign-products', 'rest.unapproved-integrations'),
  checked('SOC2.2', 'Audit logging comprehensive', 'rest.trail', 'outside.log'),
  checked('SOC2.3', 'Change management documented', 'rest.dual-approval', 'build.documents'),
  checked('SOC2.4', 'Incident response procedures defined', 'build.documents'),
  checked('SOC2.5', 'Monitoring and alerting active', 'rest.operation'),
  checked('ISO.1', 'Information security policies documented', 'build.documents'),
  checked('ISO.2', 'Risk assessment completed (doc 14)', 'build.documents'),
  checked('ISO.3', 'Access control policy enforced', 'rest.roles', 'rest.dual-approval'),
  unbuilt(
    'ISO.4',
    'Cryptography controls (in transit)',
    'the service speaks HTTP without TLS; what stands in front of it has to encrypt, and the bucket cannot see that',
  ),
  checked('ISO.5', 'Incident management procedures (doc 12)', 'build.documents'),
  checked('LEM.1', 'Immutable event log', 'store.direct-writes', 'store.tampering', 'store.roll-back'),
  checked('LEM.2', 'Timestamp integrity', 'rest.forged-identity', 'outside.log'),
  checked('LEM.3', 'Chain of custody tracking', 'rest.trail'),
  checked('LEM.4', 'Non-repudiation support', 'outside.receipts', 'outside.log'),
  checked('LEM.5', 'Audit trail completeness', 'rest.trail', 'outside.log'),
  custodianship.people('DC.1', 'Bucket is custodian, not owner', 'a legal relation between the parties'),
  custodianship.people('DC.2', 'Products own their data', 'a legal relation between the parties'),
  custodianship.checked(
    'DC.3',
    'Bucket provides storage and governance',
    'rest.versions',
    'rest.dual-approval',
    'rest.schemas',
  ),
  custodianship.checked('DC.4', 'Clear ownership attribution', 'rest.forged-identity'),
  custodianship.checked('DC.5', 'Deletion rights respected', 'rest.deletion', 'rest.legal-hold'),
];

const validity = rowsOf('validity');

/** How long a certification is valid, and what is checked meanwhile. */
export const validityRules: readonly Control[] = [
  validity.checked('V1', 'January 19, 2027 (12 months)', 'rest.limits-table'),
  people('V2', 'Annual review (doc 13)', 'a review by people'),
  unbuilt('V3', 'Major version changes', 'a certificate lapses by this only where it is compared; no alert says so'),
  unbuilt(
    'V4',
    'Significant architecture changes',
    'only a change of rules, schemas and deciding code is seen, by their fingerprint',
  ),
  unbuilt('V5', 'New threat patterns discovered', 'a certificate does not lapse by itself when a threat is added'),
  ...(
    [
      ['V6', 'Daily: Governance gate logs reviewed', 1],
      ['V7', 'Weekly: Threat pattern analysis', 7],
      ['V8', 'Monthly: Scale metrics review', 31],
      ['V9', 'Quarterly: Failure scenario drills', 92],
      ['V10', 'Annually: Complete recertification', 366],
    ] as const
  ).map(([id, sentence, days]) =>
    rowsOf('validity', days).unbuilt(id, sentence, 'nothing runs this by itself yet, and a missed run is not told'),
  ),
];
