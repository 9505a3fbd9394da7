import { rowsOf, type Control } from '../control.ts';

const { checked, unbuilt } = rowsOf('guarantee');
const daily = rowsOf('guarantee', 1);
const yearly = rowsOf('guarantee', 365);

const NO_SCHEDULER = 'nothing runs this by itself yet; a person has to run the certification or the verification';

/** The seven guarantees, each with how it says it is enforced and verified. */
export const guarantees: readonly Control[] = [
  checked(
    'G1',
    'Once created, artifacts in immutable classes cannot be modified.',
    'rest.immutable-classes',
    'store.direct-writes',
    'store.tampering',
  ),
  checked('G1.V', 'Automated tests validate immutability rules.', 'rest.immutable-classes'),
  checked('G2', 'Every operation is logged with full context.', 'rest.trail', 'outside.log'),
  checked('G2.1', 'All API calls logged', 'rest.trail'),
  checked('G2.2', 'Governance gate decisions logged', 'rest.trail'),
  checked('G2.3', 'Integration approvals/rejections logged', 'rest.trail', 'rest.dual-approval'),
  checked('G2.4', 'Artifact lifecycle events logged', 'rest.trail', 'rest.deletion'),
  daily.unbuilt('G2.V', 'Audit log completeness validated daily.', NO_SCHEDULER),
  checked('G3', 'All artifact changes tracked with version history.', 'rest.versions', 'store.tampering'),
  checked('G3.1', 'Version number incremented on update', 'rest.versions'),
  checked('G3.2', 'Previous versions retained (90 days)', 'rest.deletion'),
  checked('G3.3', 'Version history immutable', 'rest.versions', 'store.tampering'),
  checked('G3.V', 'Version integrity checks automated.', 'store.tampering'),
  checked('G4', 'Every artifact has clear ownership attribution.', 'rest.forged-identity'),
  checked('G4.1', 'Mandatory owner_id field', 'rest.forged-identity'),
  checked('G4.2', 'Product attribution required', 'rest.forged-identity', 'rest.foreign-products'),
  checked('G4.3', 'Integration ID tracked', 'rest.forged-identity'),
  checked('G4.V', 'Ownership validation on all writes.', 'rest.forged-identity'),
  checked('G5', 'Only approved integrations can access Bucket.', 'rest.unapproved-integrations'),
  checked('G5.V', 'Governance gate blocks all unapproved access.', 'rest.unapproved-integrations'),
  checked('G6', 'Schema changes require explicit approval and documentation.', 'rest.schemas', 'store.rules-changed'),
  checked('G6.1', 'Schema as code (version controlled)', 'store.rules-changed'),
  checked('G6.2', 'Change approval workflow', 'rest.dual-approval'),
  checked('G6.3', 'Automated drift detection', 'store.rules-changed'),
  checked('G6.V', 'Configuration monitoring alerts on changes.', 'store.rules-changed'),
  checked('G7', 'Audit trail meets legal evidence standards.', 'outside.log', 'outside.receipts', 'store.tampering'),
  checked('G7.1', 'Immutable audit logs', 'store.direct-writes', 'store.tampering', 'store.roll-back'),
  checked('G7.2', 'Timestamp integrity', 'rest.forged-identity', 'outside.log'),
  checked('G7.3', 'Chain of custody tracking', 'rest.trail'),
  unbuilt(
    'G7.4',
    'Compliance with SOC-2, ISO-27001 principles',
    'not all lines of the two checklists are satisfied; see the controls of compliance',
  ),
  yearly.people('G7.V', 'Annual legal review.', 'a review by lawyers'),
];
