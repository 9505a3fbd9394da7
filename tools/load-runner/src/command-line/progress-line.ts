import type { RunControl } from '../engine/run-control.ts';
import { formatDuration } from '../schedule/duration.ts';

const SECONDS_BETWEEN_LINES = 10;

/** How far the run is: one line that renews itself on a terminal, and one every ten seconds in a file. */
export class ProgressLine {
  private readonly stream: NodeJS.WriteStream;
  private readonly quiet: boolean;
  private shown = '';
  private seconds = 0;

  constructor(stream: NodeJS.WriteStream, quiet: boolean) {
    this.stream = stream;
    this.quiet = quiet;
  }

  show({ elapsedMs, vusActive, vusInitialized, iterationsCompleted, iterationsInterrupted }: RunControl): void {
    this.seconds++;
    if (this.quiet || (!this.stream.isTTY && this.seconds % SECONDS_BETWEEN_LINES !== 0)) return;
    const line = `running ${formatDuration(Math.round(elapsedMs / 1_000) * 1_000)}, ${vusActive}/${vusInitialized} VUs, ${iterationsCompleted} complete and ${iterationsInterrupted} interrupted iterations`;
    if (!this.stream.isTTY) this.stream.write(`${line}\n`);
    else {
      this.clear();
      this.stream.write(line);
      this.shown = line;
    }
  }

  /** A line of its own, above the progress. Faults are printed although it is quiet. */
  print(text: string): void {
    this.clear();
    this.stream.write(`${text}\n`);
  }

  clear(): void {
    if (this.shown !== '') this.stream.write('\r\x1b[2K');
    this.shown = '';
  }
}
