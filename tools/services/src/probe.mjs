/** Whether a server answers, asked in its own protocol (an open port alone proves nothing), without a driver. */
import { Buffer } from 'node:buffer';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const ANSWER_MS = 2_000;

/** @returns {Promise<number>} a TCP port that nobody listens on */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** `{ping: 1, $db: "admin"}` as an OP_MSG (opcode 2013) of the MongoDB wire protocol. */
function mongoPing() {
  const text = (/** @type {string} */ value) => Buffer.from(`${value}\0`, 'utf8');
  const int32 = (/** @type {number} */ value) => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(value);
    return bytes;
  };
  const database = text('admin');
  const fields = [
    Buffer.of(0x10),
    text('ping'),
    int32(1),
    Buffer.of(0x02),
    text('$db'),
    int32(database.length),
    database,
  ];
  const body = Buffer.concat([...fields, Buffer.of(0)]);
  const message = Buffer.concat([
    int32(1),
    int32(0),
    int32(2013),
    int32(0),
    Buffer.of(0),
    int32(body.length + 4),
    body,
  ]);
  return Buffer.concat([int32(message.length + 4), message]);
}

/** @type {Readonly<Record<import('./places.mjs').ServiceName, { question: Buffer, isAnswer: (bytes: Buffer) => boolean }>>} */
const PROTOCOLS = {
  // Any reply of the right kind will do: a server that asks for a password is there too.
  mongo: { question: mongoPing(), isAnswer: (bytes) => bytes.length >= 16 && bytes.readInt32LE(12) === 2013 },
  redis: { question: Buffer.from('PING\r\n'), isAnswer: (bytes) => /^(\+PONG|-NOAUTH)/.test(bytes.toString('latin1')) },
};

/**
 * @param {import('./places.mjs').ServiceName} name
 * @param {string} url
 * @returns {Promise<boolean>}
 */
export function answers(name, url) {
  const { hostname, port } = new URL(url);
  const { question, isAnswer } = PROTOCOLS[name];
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write(question));
    const end = (/** @type {boolean} */ answered) => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(ANSWER_MS, () => end(false));
    socket.once('data', (bytes) => end(isAnswer(bytes)));
    socket.once('error', () => end(false));
    socket.once('close', () => resolve(false));
  });
}

/**
 * @param {import('./places.mjs').ServiceName} name
 * @param {string} url
 * @param {number} withinMs
 * @param {() => boolean} alive false ends the wait: its process is gone
 */
export async function answersWithin(name, url, withinMs, alive = () => true) {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline && alive()) {
    if (await answers(name, url)) return true;
    await sleep(100);
  }
  return false;
}
