import { rowsOf, type Control } from '../control.ts';

const { checked } = rowsOf('declaration');
const readiness = rowsOf('readiness');
const limitation = rowsOf('limitation');
const statement = rowsOf('statement');

const OF_THE_INSTALLATION = 'how the bucket is installed; a development machine does not show it';
const NOT_BUILT = 'not built yet';

/** What the certification declares of the whole, and its checklists. */
export const declarations: readonly Control[] = [
  checked(
    'E1',
    'Production-Grade: Ready for enterprise deployment',
    'rest.operation',
    'rest.latency',
    'outside.log',
    'rest.bad-input',
  ),
  checked(
    'E2',
    'Scale-Safe: Validated up to defined limits (doc 15)',
    'rest.limits-table',
    'rest.write-rate',
    'rest.sizes',
  ),
  checked(
    'E3',
    'Governance-Locked: Cannot be bypassed by any system',
    'rest.dual-approval',
    'rest.roles',
    'store.rules-changed',
    'store.direct-writes',
  ),
  checked(
    'E4',
    'Misuse-Proof: Internal teams cannot corrupt Bucket',
    'rest.immutable-classes',
    'rest.foreign-products',
    'rest.executor-override',
    'store.tampering',
  ),
  checked('E5', 'AI-Resistant: AI systems cannot circumvent rules', 'rest.ai-escalation'),
  checked(
    'E6',
    'Legally Defensible: Audit trail meets compliance standards',
    'outside.log',
    'outside.receipts',
    'store.roll-back',
  ),
  checked(
    'E7',
    'BHIV Bucket is production-certified, scale-safe, governance-locked, and cannot be misused by any internal team or AI system.',
    'rest.ai-escalation',
    'rest.executor-override',
    'rest.foreign-products',
    'rest.immutable-classes',
  ),
  readiness.people('P1', 'MongoDB cluster configured', OF_THE_INSTALLATION),
  readiness.people('P2', 'Redis cache operational', OF_THE_INSTALLATION),
  readiness.unbuilt('P3', 'Backup strategy implemented', `${NOT_BUILT}: there is no backup and restore command`),
  readiness.people('P4', 'Monitoring dashboards active', OF_THE_INSTALLATION),
  readiness.checked('P5', 'Alerting configured', 'rest.operation'),
  readiness.people('P6', 'All tests passing', 'the tests run in CI; a running bucket does not know their result'),
  readiness.people('P7', 'Code review completed', 'a review by people'),
  readiness.people('P8', 'Security scan passed', 'a scan of the dependencies, outside of the bucket'),
  readiness.checked('P9', 'Performance benchmarks met', 'rest.latency'),
  readiness.checked('P10', 'Documentation complete', 'rest.documented', 'build.documents'),
  readiness.checked('P11', 'Governance gate active', 'rest.roles', 'rest.unapproved-integrations', 'rest.schemas'),
  readiness.checked('P12', 'Threat model documented', 'build.documents'),
  readiness.checked('P13', 'Scale limits enforced', 'rest.write-rate', 'rest.sizes'),
  readiness.people('P14', 'Product compatibility validated', 'the products have to be tried against the bucket'),
  readiness.checked('P15', 'Failure procedures documented', 'build.documents'),
  readiness.checked('P16', 'Incident response procedures', 'build.documents'),
  readiness.people('P17', 'Escalation paths defined', 'whom an alert reaches is set up where the alerts are'),
  readiness.people('P18', 'On-call rotation established', 'a matter of people'),
  readiness.checked('P19', 'Runbooks created', 'build.documents'),
  readiness.people('P20', 'Training completed', 'a matter of people'),
];

/** What the certification says it does not do, the risks it accepts, and who says all this. */
export const limitations: readonly Control[] = [
  limitation.checked('K1', 'Scale beyond 100M artifacts requires sharding (Phase 2)', 'rest.limits-table'),
  limitation.checked('K2', 'Full-text search not supported (Phase 2)', 'rest.documented'),
  limitation.people('K3', 'Geo-distributed consistency not guaranteed', 'a statement about what is not offered'),
  limitation.checked('K4', 'Real-time concurrent writes limited to 1000/sec', 'rest.write-rate', 'rest.limits-table'),
  limitation.checked('K5', '90-day deletion recovery window (business decision)', 'rest.deletion'),
  limitation.people('K6', 'Single-region deployment (acceptable for current scale)', OF_THE_INSTALLATION),
  limitation.checked('K7', 'Synchronous writes only (consistency over speed)', 'outside.receipts', 'rest.versions'),
  limitation.checked('K8', 'No schema flexibility (safety over convenience)', 'rest.schemas'),
  limitation.people('K9', 'Phase 2 roadmap addresses known limitations', 'a plan of people'),
  limitation.checked('K10', 'Monitoring alerts before limits reached', 'rest.limits-table', 'rest.operation'),
  limitation.people('K11', 'Capacity planning for growth', 'a plan of people'),
  limitation.people('K12', 'Regular architecture reviews', 'a review by people'),
  statement.people(
    'S1',
    '"I, Ashmit, as Primary Owner of BHIV Bucket, certify that this system meets all stated guarantees, enforces all governance rules, and is ready for enterprise production deployment. All threats have been assessed and mitigated. All products have been validated for compatibility. All failure scenarios have documented response procedures."',
    'the owner has to say it: by countersigning a certification with a change request, which comes after this one was signed',
  ),
  statement.people(
    'S2',
    '"I, Vijay Dhawan, as Strategic Advisor, have reviewed the BHIV Bucket governance framework, threat model, and certification criteria. The system demonstrates enterprise-grade governance, clear boundaries, and appropriate risk mitigation. I recommend approval for production deployment."',
    'the advisor has to say it: by countersigning a certification with a change request, which comes after this one was signed',
  ),
];
