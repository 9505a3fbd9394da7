import mongoose from 'mongoose';
import { median } from './report.mjs';

/** Block documents of which copies are inserted, so that no two that follow are alike. */
const SAMPLES = 50;

/** @typedef {{ _id: number, entries: string, created?: Record<string, string>, contents?: Record<string, string> }} Block */

/**
 * The block as it would be with an element an entry and a row of fields an artifact.
 *
 * @param {Block} block
 */
export function inRows({ entries, created = {}, contents = {}, ...rest }) {
  const rows = Object.entries(created).map(([artifactId, text]) => {
    const members = JSON.parse(text).map((/** @type {unknown} */ value, /** @type {number} */ n) => [
      `member${n}`,
      value,
    ]);
    return { artifactId, ...Object.fromEntries(members), content: contents[`${artifactId}:1`] };
  });
  return { ...rest, entries: entries.split('\n'), rows };
}

/** As the store opens its connections. */
const OPTIONS = /** @type {const} */ ({
  retryWrites: false,
  writeConcern: { w: 'majority', journal: true },
});

/**
 * What MongoDB's driver alone makes of the block documents that a bucket has written: how many it inserts a second, one
 * after the other, each acknowledged once it is durable, into a collection without further indexes.
 */
export class DriverAlone {
  /** @param {mongoose.Connection} connection */
  constructor(connection) {
    this.connection = connection;
  }

  /** @param {string} url of the bucket's database */
  static async connect(url) {
    return new DriverAlone(await mongoose.createConnection(url, OPTIONS).asPromise());
  }

  get database() {
    const { db } = this.connection;
    if (db === undefined) throw new Error('not connected');
    return db;
  }

  /** @returns {Promise<number>} blocks of the bucket */
  height() {
    return this.database.collection('blocks').estimatedDocumentCount();
  }

  /**
   * @param {number} from the first block that was written by the shot to compare with
   * @param {number} to after the last one
   * @param {number} seconds
   * @param {(block: Block) => Record<string, unknown>} [formed] another form of the same block
   * @returns {Promise<import('./generators.mjs').Result & { artifactsPerSecond: number, documentKiB: number }>}
   */
  async fire(from, to, seconds, formed = (block) => block) {
    const step = Math.max(1, Math.floor((to - from) / SAMPLES));
    const heights = Array.from({ length: Math.min(SAMPLES, to - from) }, (_, index) => from + index * step);
    /** @type {mongoose.mongo.Collection<Block>} */
    const blocks = this.database.collection('blocks');
    const found = await blocks.find({ _id: { $in: heights } }).toArray();
    const samples = found.map((block) => ({
      document: formed(block),
      artifacts: Object.keys(block.created ?? {}).length,
    }));
    const alone = this.database.collection(`alone_${from}`);
    /** @type {number[]} */
    const latencies = [];
    let artifacts = 0;
    const startedMs = performance.now();
    for (let n = 0; performance.now() < startedMs + seconds * 1_000; n += 1) {
      const sample = samples[n % samples.length];
      if (sample === undefined) throw new Error('the bucket has written no block');
      const beganMs = performance.now();
      await alone.insertOne({ ...sample.document, _id: /** @type {any} */ (n) });
      latencies.push(performance.now() - beganMs);
      artifacts += sample.artifacts;
    }
    const tookSeconds = (performance.now() - startedMs) / 1_000;
    await alone.drop();
    latencies.sort((one, other) => one - other);
    const sizes = samples.map(({ document }) => mongoose.mongo.BSON.calculateObjectSize(document));
    return {
      requestsPerSecond: latencies.length / tookSeconds,
      artifactsPerSecond: artifacts / tookSeconds,
      documentKiB: Math.round(median(sizes) / 1_024),
      latencyMsP50: median(latencies),
      latencyMsP99: latencies[Math.floor(latencies.length * 0.99)] ?? Number.NaN,
      failed: 0,
    };
  }

  async remove() {
    await this.database.dropDatabase();
    await this.connection.close();
  }
}
