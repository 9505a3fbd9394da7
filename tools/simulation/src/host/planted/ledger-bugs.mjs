/** @typedef {import('../planted-bugs.mjs').PlantedBug} PlantedBug */

const LEDGER = 'libs/application/src/ledger/ledger.ts';

/**
 * Bugs in how a process follows the log and adds to it.
 *
 * @type {readonly PlantedBug[]}
 */
export const LEDGER_BUGS = [
  {
    name: 'a process follows blocks without holding their heads against their entries',
    breaks: ['the log has no fork'],
    patches: [{ file: LEDGER, find: '    this.#requireHead(block);\n', replace: '' }],
  },
  {
    name: 'a process follows blocks whatever their signed root is',
    breaks: ['the log has no fork', 'the tree verifies', 'the chain verifies'],
    patches: [
      {
        file: LEDGER,
        find: 'toHex(tree.root()) !== block.head.rootHash || tree.size !== block.head.size',
        replace: 'tree.size !== block.head.size',
      },
      { file: LEDGER, find: 'head.entryHash === this.dependencies.sha256.hex(last) &&', replace: '' },
    ],
  },
  {
    name: 'requests are answered before their block is flushed',
    breaks: ['what is answered is durable'],
    patches: [
      {
        file: LEDGER,
        find: 'await this.#commit(block, previous);',
        replace: 'void this.#commit(block, previous).catch(() => undefined);',
      },
    ],
  },
  {
    name: 'a block whose outcome was unknown and that is there is taken for a lost race and decided again',
    breaks: [
      'a store is given only blocks that fit',
      'a request has one effect',
      'one key has one effect',
      'what is said not to have happened does not happen',
    ],
    patches: [
      {
        file: LEDGER,
        find: "if (place === 'taken-by-it') return;",
        replace:
          "if (place === 'taken-by-it') throw new BucketError('ledger.head-moved', { expectedHeight: previous.height, foundHeight: block.height });",
      },
    ],
  },
  {
    name: 'a fault after an unknown outcome is told as if nothing had been written',
    breaks: ['what is said not to have happened does not happen'],
    patches: [
      {
        file: LEDGER,
        find: "if (!isUnknown && !BucketError.is(error, 'ledger.head-moved')) throw outcomeUnknown(block, error);",
        replace: "if (!isUnknown && !BucketError.is(error, 'ledger.head-moved')) throw error;",
      },
    ],
  },
  {
    name: 'a read that fails after an unknown outcome is told as if nothing had been written',
    breaks: ['what is said not to have happened does not happen'],
    patches: [
      {
        file: LEDGER,
        find: '(error: unknown) => {\n        throw outcomeUnknown(block, error);',
        replace: '(error: unknown) => {\n        throw error;',
      },
    ],
  },
  {
    name: 'what a block changes is taken over before it is committed',
    breaks: ['usage is the fold of the log', 'governance is the fold of the log'],
    patches: [
      {
        file: LEDGER,
        find: 'await this.#commit(block, previous);',
        replace: 'this.state.merge(state);\n    await this.#commit(block, previous);',
      },
    ],
  },
  {
    name: 'a process that follows others does not take over their usage',
    breaks: ['usage is the fold of the log'],
    patches: [
      {
        file: LEDGER,
        find: 'for (const { productId, usage } of block.usage) this.state.setUsage(productId, usage);',
        replace: '',
      },
    ],
  },
  {
    name: 'a process that starts takes counters that are newer than its head',
    breaks: ['usage is the fold of the log'],
    patches: [
      {
        file: 'libs/application/src/ledger/open-ledger.ts',
        find: '  await ledger.follow();\n  return ledger;',
        replace: '  return ledger;',
      },
    ],
  },
];
