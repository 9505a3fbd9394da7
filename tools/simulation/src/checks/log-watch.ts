import { ChainVerifier, parseCheckpoint, parseEntry, toHex, verifyNote } from '@bucket/domain';
import type { MemoryState } from '@bucket/memory';
import { nodeSha256 } from '@bucket/node';
import type { CommittedBlock } from '@bucket/ports';
import { verifier } from '../process/dependencies.ts';
import type { UseCases } from '../process/use-cases.ts';
import type { World } from '../world/world.ts';
import { EntryRules } from './entry-rules.ts';
import { LogFold, summaryOf } from './log-fold.ts';
import type { Requests } from './requests.ts';

/** What the log comes to at one height. */
interface AtHeight {
  /** Of the head, as a text. */
  readonly head: string;
  readonly usage: string;
  readonly governance: string;
}

export const PRODUCTS = ['AI_Avatar', 'Gurukul'] as const;

/**
 * Reads the durable log as it grows and holds each block against the promises of `ARCHITECTURE.md`; and the view of every process
 * against the log at the height that the process has reached.
 */
export class LogWatch {
  readonly fold: LogFold;
  readonly rules: EntryRules;
  readonly #world: World;
  readonly #state: MemoryState;
  readonly #chain = new ChainVerifier(nodeSha256);
  readonly #heights: AtHeight[] = [];
  readonly #checked = new Map<string, number>();
  #lastAt = '';

  constructor(world: World, state: MemoryState, requests: Requests) {
    this.#world = world;
    this.#state = state;
    this.fold = new LogFold(state);
    this.rules = new EntryRules(world, this.fold, requests);
  }

  /** To be called after every step. */
  check(processes: readonly { readonly name: string; readonly uses: UseCases | undefined }[]): void {
    for (let height = this.#heights.length; height < this.#state.blocks.length; height += 1) {
      const block = this.#state.blocks[height];
      if (block !== undefined) this.#checkBlock(block, height);
    }
    for (const { name, uses } of processes) if (uses !== undefined) this.#checkView(name, uses);
  }

  #checkBlock(block: CommittedBlock, height: number): void {
    const { head, entries, firstSeq } = block;
    const before = this.#heights.length === 0 ? 0 : this.#chain.size;
    if (head.height !== height || firstSeq !== before) this.#broken('the log has no gap', `height ${head.height}`);
    const details = new Map(block.details.map((detail) => [detail.seq, detail]));
    for (const canonical of entries) {
      const fault = this.#chain.next(canonical);
      if (fault !== undefined) this.#broken('the chain verifies', `${fault.seq}: ${fault.reason}`);
      const entry = parseEntry(canonical);
      if (entry.at !== head.at || entry.at < this.#lastAt)
        this.#broken('the time of the log never goes back', `${entry.at} after ${this.#lastAt}`);
      if (entry.at === this.#lastAt && entry.seq === firstSeq && this.#world.scheduler.steps > 1)
        this.#world.reached('block.time-held');
      this.#lastAt = entry.at;
      this.rules.check(entry, this.fold.records(entry, details.get(entry.seq)));
    }
    this.#checkHead(block);
    for (const { productId, usage } of block.usage) {
      const folded = this.fold.usage(productId);
      if (usage.artifacts !== folded.artifacts || usage.bytes !== folded.bytes)
        this.#broken('usage is the fold of the log', `${productId} ${JSON.stringify({ usage, folded, height })}`);
    }
    this.#heights.push({
      head: JSON.stringify(head),
      usage: usageText((productId) => this.fold.usage(productId)),
      governance: this.fold.governance(head.at),
    });
    this.#world.scheduler.note(`block ${height} ${head.entryHash}`);
  }

  #checkHead({ head, checkpoint }: CommittedBlock): void {
    const fault = this.#chain.finish(head);
    if (fault !== undefined) this.#broken('the tree verifies', `${fault.seq}: ${fault.reason}`);
    const note = verifyNote(checkpoint, [verifier]);
    const claim = note.kind === 'verified' ? parseCheckpoint(note.text) : undefined;
    if (claim?.treeSize !== head.size || toHex(claim.rootHash) !== head.rootHash)
      this.#broken('the tree is the one that was signed', `height ${head.height}`);
  }

  /** What a process takes for the log is the log, up to its head, and nothing else. */
  #checkView(name: string, { ledger }: UseCases): void {
    const { head, state } = ledger;
    const there = this.#heights[head.height];
    if (there?.head !== JSON.stringify(head)) {
      this.#broken('the log has no fork', `${name} is at ${JSON.stringify(head)}, not ${there?.head}`);
      return;
    }
    const usage = usageText((productId) => state.usage(productId));
    if (usage !== there.usage)
      this.#broken('usage is the fold of the log', `${name} at ${head.height}: ${usage}, not ${there.usage}`);
    if (this.#checked.get(name) === head.height) return;
    this.#checked.set(name, head.height);
    const governance = summaryOf(state, head.at);
    if (governance !== there.governance)
      this.#broken('governance is the fold of the log', `${name} at ${head.height}: ${governance}`);
  }

  #broken(invariant: string, detail: string): void {
    this.#world.broken(invariant, detail);
  }
}

function usageText(usageOf: (productId: string) => { readonly artifacts: number; readonly bytes: number }): string {
  return PRODUCTS.map((productId) => {
    const { artifacts, bytes } = usageOf(productId);
    return `${artifacts}/${bytes}`;
  }).join(' ');
}
