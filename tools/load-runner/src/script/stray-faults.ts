import { PROGRAM_NAME, type Program } from './program.ts';
import { scriptStack } from './stack-trace.ts';

/**
 * A script's rejection that nobody handles, or an exception in a timer, is a line in the log as in k6, and not the end of all
 * VUs of the thread. What does not come from a script is a bug of the runner and stays fatal. Gives a function that undoes it.
 */
export function logStrayFaults(program: () => Program | undefined, log: (text: string) => void): () => void {
  const take = (fault: unknown): void => {
    const loaded = program();
    const isOfScript = !(fault instanceof Error) || (fault.stack ?? '').includes(PROGRAM_NAME);
    if (loaded === undefined || !isOfScript) throw fault;
    log(`uncaught: ${scriptStack(fault, loaded)}`);
  };
  process.on('unhandledRejection', take).on('uncaughtException', take);
  return () => process.off('unhandledRejection', take).off('uncaughtException', take);
}
