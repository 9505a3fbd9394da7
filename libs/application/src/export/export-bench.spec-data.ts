import type { Caller, ExportLine, ExportSummary } from '@bucket/domain';
import { nodeRandom } from '@bucket/node';
import { ExportVerifier, type ReaderPolicy, type Verification } from '@bucket/verifier';
import { policyOf } from '../evidence/scene.spec-data.ts';
import { valueOf, type Workbench } from '../workbench/workbench.spec-data.ts';
import { ProductExports, type ExportContentCommand, type NoContent } from './product-exports.ts';

export const PRODUCT = 'AI_Avatar';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Exports of a workbench; what they fail with is thrown by whoever waits for them. */
export class ExportBench {
  readonly exports: ProductExports;
  readonly faults: unknown[] = [];
  #nowMs = 0;

  constructor({ committer }: Workbench) {
    this.exports = new ProductExports(committer, {
      random: nodeRandom,
      stopwatch: { elapsedMs: () => this.#nowMs },
      pause: async (ms) => {
        this.#nowMs += ms;
        await turn();
      },
      onFault: (error) => this.faults.push(error),
    });
  }

  /** @returns the id of an export that has ended */
  async made(caller: Caller, productId = PRODUCT): Promise<string> {
    const { id } = valueOf(await this.exports.start(caller, productId));
    for (;;) {
      const progress = valueOf(await this.exports.get(caller, id));
      if (progress?.status === 'done') return id;
      if (progress?.status !== 'running') throw new Error(JSON.stringify([progress, this.faults.map(String)]));
      await turn();
    }
  }

  async summary(caller: Caller, exportId: string): Promise<ExportSummary | undefined> {
    return valueOf(await this.exports.get(caller, exportId))?.result;
  }

  /** @param until told of every line; the download is broken off after the line for which it says so */
  async lines(command: ExportContentCommand, until: (line: string) => boolean = () => false): Promise<string[]> {
    const content = valueOf(await this.exports.content(command));
    if (content.kind !== 'lines') throw new Error(content.kind);
    const lines: string[] = [];
    for await (const line of content.lines) {
      lines.push(line);
      if (until(line)) break;
    }
    return lines;
  }

  async refusal(command: ExportContentCommand): Promise<NoContent['kind'] | 'lines'> {
    const content = valueOf(await this.exports.content(command));
    if (content.kind === 'lines') await content.lines.return(undefined);
    return content.kind;
  }
}

export const parsed = (line: string): ExportLine => JSON.parse(line) as ExportLine;

export function verify(lines: readonly string[], policy: ReaderPolicy = policyOf({ quorum: 'none' })): Verification {
  const verifier = new ExportVerifier(policy);
  for (const line of lines) verifier.add(line.slice(0, -1));
  return verifier.end();
}
