/**
 * Resolves to undefined when `work` takes longer than `ms`. The timer leaves one turn of the event loop after it fires: when
 * this process itself was busy for that long, an answer that has arrived in the meantime is still read.
 */
export function withTimeout<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => setImmediate(() => resolve(undefined)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
