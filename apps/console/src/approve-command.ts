/** One decision, as its person signs it. */
export interface Decision {
  readonly changeRequestId: string;
  readonly url: string;
  readonly personId: string;
  readonly digest: string;
  readonly reason: string;
  readonly decision: 'approve' | 'reject';
}

/** The command that signs and sends a decision, for a POSIX shell in the folder that holds the token and the key. */
export function approveCommand({ changeRequestId, url, personId, digest, reason, decision }: Decision): string {
  const words = [
    ...['npm', 'run', '-s', 'bucket', '--', 'approve', changeRequestId],
    ...['--url', url, '--token-file', `${personId}.token`, '--key', `${personId}.key`, '--person', personId],
    ...['--digest', digest, '--reason', reason],
    ...(decision === 'reject' ? ['--reject'] : []),
  ];
  return words.map(quoted).join(' ');
}

/** A word that the shell takes as it is. */
function quoted(word: string): string {
  return /^[A-Za-z0-9_./:@=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
