// What is written outside the code (load suites, alerts) is held against the table itself, not against a copy of it.
// eslint-disable-next-line @nx/enforce-module-boundaries
export { limitRows, type LimitRow } from '@bucket/domain';
