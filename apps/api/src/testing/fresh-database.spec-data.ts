import { randomUUID } from 'node:crypto';

/** The address of a database of the test's own. @param serverUrl of the MongoDB that tests use */
export function freshDatabase(serverUrl: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/bucket_test_${randomUUID().replaceAll('-', '')}`;
  return url.href;
}
