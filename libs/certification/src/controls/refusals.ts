import { rowsOf, type Control } from '../control.ts';

const { checked, people } = rowsOf('refusal');

/** The seven refusals, each with its alternative. */
export const refusals: readonly Control[] = [
  checked('R1', 'Deleted artifacts cannot be recovered after 90-day window.', 'rest.deletion'),
  checked('R1.A', 'Archive critical artifacts before deletion.', 'rest.export'),
  people(
    'R2',
    'No global consistency guarantees for geo-distributed writes.',
    'where the processes and the store are placed; the bucket claims nothing about it',
  ),
  people('R2.A', 'Single-region deployment with read replicas.', 'where the processes and the store are placed'),
  checked('R3', 'No schema-less or dynamic schema support.', 'rest.schemas'),
  checked('R3.A', 'Well-defined artifact classes with versioning.', 'rest.schemas', 'rest.versions'),
  checked('R4', 'No "just this once" exceptions to governance rules.', 'rest.exceptions'),
  checked('R4.A', 'Formal exception process with Ashmit + Vijay approval.', 'rest.exceptions', 'rest.dual-approval'),
  checked(
    'R5',
    'No direct MongoDB access for any integration.',
    'rest.unapproved-integrations',
    'store.direct-writes',
    'store.tampering',
  ),
  checked(
    'R5.A',
    'API-only access with full validation.',
    'rest.unapproved-integrations',
    'rest.schemas',
    'rest.forbidden-content',
  ),
  checked('R6', 'No implicit behavior or "it just works" magic.', 'rest.documented'),
  checked('R6.A', 'Explicit documentation for all behavior.', 'rest.documented', 'build.documents'),
  checked('R7', 'Bucket does not depend on any product.', 'build.dependencies'),
  checked('R7.A', 'Products depend on Bucket, not vice versa.', 'build.dependencies', 'rest.unapproved-integrations'),
];
