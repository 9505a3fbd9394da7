/** @typedef {import('../planted-bugs.mjs').PlantedBug} PlantedBug */

const COMMITTER = 'libs/application/src/committer/committer.ts';
const BLOCK = 'libs/application/src/committer/block-in-progress.ts';

/**
 * Bugs in how a block is decided, in the rules, at the edge and in the store.
 *
 * @type {readonly PlantedBug[]}
 */
export const DECISION_BUGS = [
  {
    name: 'idempotency records are not part of the block',
    breaks: ['one key has one effect', 'the store is what the log makes of it'],
    patches: [{ file: BLOCK, find: 'return { usage, idempotency };', replace: 'return { usage, idempotency: [] };' }],
  },
  {
    name: 'a key that is used twice within one block is not seen',
    breaks: ['one key has one effect'],
    patches: [
      {
        file: BLOCK,
        find: "if (own !== undefined) return { kind: 'running', fingerprint: own.claim.fingerprint };",
        replace: 'void own;',
      },
    ],
  },
  {
    name: 'If-Match is held against the head that was read before a lost race',
    breaks: [
      'artifacts are linearisable',
      'one key has one effect',
      'a store is given only blocks that fit',
      'a change is made to the version that was seen',
    ],
    patches: [
      {
        file: COMMITTER,
        find: 'const { store } = this.ledger;\n    for (',
        replace: 'const { store } = this.ledger;\n    let kept: DecisionFacts | undefined;\n    for (',
      },
      {
        file: COMMITTER,
        find: 'const facts = needs === undefined ? NO_FACTS : await store.decisionFacts(needs);',
        replace: 'const facts = (kept ??= needs === undefined ? NO_FACTS : await store.decisionFacts(needs));',
      },
    ],
  },
  {
    name: 'usage counted for a block that lost its race is counted again',
    breaks: ['usage is the fold of the log'],
    patches: [
      {
        file: COMMITTER,
        find: 'const { store } = this.ledger;\n    for (',
        replace: 'const { store } = this.ledger;\n    const forked = this.ledger.state.fork();\n    for (',
      },
      {
        file: COMMITTER,
        find: 'this.#beginBlock(at, needs, facts);',
        replace: 'this.#beginBlock(at, needs, facts, forked);',
      },
      {
        file: COMMITTER,
        find: 'facts: DecisionFacts): BlockInProgress {',
        replace: 'facts: DecisionFacts, state: GovernanceState): BlockInProgress {',
      },
      { file: COMMITTER, find: 'state: this.ledger.state.fork(),', replace: 'state,' },
    ],
  },
  {
    name: 'the time of an entry is that of the clock, however far behind the log',
    breaks: ['the time of the log never goes back'],
    patches: [
      {
        file: 'libs/application/src/committer/log-clock.ts',
        find: 'const ms = Math.max(headMs, wallMs);',
        replace: 'const ms = wallMs;',
      },
      {
        file: 'libs/domain/src/log/seal-block.ts',
        find: "if (at < previous.at) throw new TypeError('the time of a log does not go back');",
        replace: '',
      },
    ],
  },
  {
    name: 'a sweep ignores holds',
    breaks: ['what is held stays'],
    patches: [
      {
        file: 'libs/application/src/retention/sweep-retention.ts',
        find: 'const due = versions.filter(({ isHeld, endsMs }) => !isHeld && endsMs <= untilMs);',
        replace: 'const due = versions.filter(({ endsMs }) => endsMs <= untilMs);',
      },
      {
        file: 'libs/application/src/retention/purge-version.ts',
        find: 'holds: heldBy(parts, block.state, sha256),',
        replace: 'holds: heldBy(parts, block.state, sha256).slice(0, 0),',
      },
    ],
  },
  {
    name: 'a deletion ignores holds',
    breaks: ['what is held stays'],
    patches: [
      {
        file: 'libs/application/src/artifacts/change-artifact.ts',
        find: 'block.holdsOver(artifact).filter(isInForce)',
        replace: 'block.holdsOver(artifact).filter((hold) => isInForce(hold) && false)',
      },
    ],
  },
  {
    name: 'retention time is what the wall clock says',
    breaks: ['no content is destroyed before its time'],
    patches: [
      {
        file: 'libs/application/src/retention/retention-clock.ts',
        find: 'this.#confirmedMs = Math.min(this.#confirmedMs, wallMs - time.offsetMs);',
        replace: 'this.#confirmedMs = wallMs - time.offsetMs;',
      },
    ],
  },
  {
    name: 'an answer is given to another caller who uses the same key',
    breaks: ['an answer is that to the request'],
    patches: [
      {
        file: 'tools/simulation/src/clients/bucket.ts',
        find: 'keyHash: nodeSha256.hex(`${credentialId}\\nPOST',
        replace: 'keyHash: nodeSha256.hex(`POST',
      },
      {
        file: 'tools/simulation/src/clients/bucket.ts',
        find: 'secret: `${credentialId}\\n${key}`',
        replace: 'secret: credentialId === key ? key : key',
      },
    ],
  },
  {
    name: 'a store starts with a block of which a part is missing',
    breaks: [
      'the log has no gap',
      'what is stored is what was sent',
      'the store is what the log makes of it',
      'usage is the fold of the log',
    ],
    patches: [
      {
        file: 'tools/simulation/src/store/simulated-store.ts',
        find: '    this.#torn = undefined;\n    this.isDown = false;',
        replace: `    const torn = this.#torn;
    this.#torn = undefined;
    if (torn !== undefined) {
      for (const { entry, canonical } of torn.entries) this.state.entries.push({ stored: { seq: entry.seq, canonical }, entry });
      const { head, checkpoint, details, usage, previous } = torn;
      const entries = torn.entries.map(({ canonical }) => canonical);
      this.state.blocks.push({ head, firstSeq: previous.size, entries, checkpoint, details, usage });
    }
    this.isDown = false;`,
      },
    ],
  },
  {
    name: 'the head is not read again after a lost race',
    breaks: ['writes succeed again once the faults have ended'],
    patches: [
      {
        file: COMMITTER,
        find: "if (!BucketError.is(error, 'ledger.head-moved')) throw error;\n        await this.ledger.follow();",
        replace: "if (!BucketError.is(error, 'ledger.head-moved')) throw error;",
      },
    ],
  },
  {
    name: 'another product’s artifact is visible to the gate',
    breaks: ['another product’s artifact does not exist'],
    patches: [
      {
        file: 'libs/application/src/committer/gate.ts',
        find: 'return artifact !== undefined && maySeeProduct(caller, artifact.productId) ? artifact : undefined;',
        replace:
          'return artifact !== undefined && (maySeeProduct(caller, artifact.productId) || true) ? artifact : undefined;',
      },
    ],
  },
];
