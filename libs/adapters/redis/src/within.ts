/**
 * Resolves to undefined when `work` takes longer than `ms`. A process that was itself too busy to look gives an answer
 * that has arrived meanwhile the chance to be seen.
 */
export function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => setImmediate(() => resolve(undefined)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
