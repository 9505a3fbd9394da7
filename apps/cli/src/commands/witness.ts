import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { isKeyName, parseCosignerKey, parseTrustPolicy, type NoteVerifier, type PolicyWitness } from '@bucket/domain';
import { createKeyFile, nodeSha256, noteVerifierOf, readKeyFile, type LogKey } from '@bucket/node';
import { readArguments } from '../read-arguments.ts';
import { EXIT, usageFault, UserFault } from '../user-fault.ts';
import { CosignedLogs } from '../witness/cosigned-logs.ts';
import { witnessServer } from '../witness/witness-server.ts';
import type { Command } from './command.ts';

const LISTEN = '127.0.0.1:8090';

export const witness: Command = {
  says: 'cosign the checkpoints of logs of other people, as long as they only grow',
  usage: [
    'bucket witness DIRECTORY --logs FILE [--name NAME] [--listen HOST:PORT]',
    '',
    'A witness (C2SP tlog-witness) for the logs that FILE names in lines "log VKEY" (C2SP tlog-policy, with "quorum none").',
    'DIRECTORY keeps its key and the last checkpoint of each log; a cosignature is given once that is on the disk. A checkpoint',
    'that does not continue the last one is refused. The first start makes the key, for which NAME is needed, such as',
    'witness.example/one; each start prints the verifier key, which goes into a policy as "witness NAME VKEY URL".',
    `Listens on ${LISTEN} unless told otherwise; put a proxy with TLS before it where others are to reach it.`,
    'One process at a time has the directory. A copy of it that is put back makes the witness forget: do not restore it.',
  ],
  async run(args, { terminal, stop }) {
    const { options, places } = readArguments(args, { options: ['logs', 'name', 'listen'], places: 1 });
    const [directory] = places;
    if (directory === undefined || options['logs'] === undefined) {
      throw usageFault('say bucket witness DIRECTORY --logs FILE');
    }
    const { host, port } = addressOf(options['listen'] ?? LISTEN);
    const logs = readLogs(options['logs']);
    const key = openKey(directory, options['name']);
    const state = CosignedLogs.open(directory, asWitness(key), [...logs.keys()]);
    try {
      const nowSeconds = () => Math.floor(Date.now() / 1_000);
      const say = (line: string) => terminal.say(line);
      const server = witnessServer({ cosigner: key.signer, logs, state, nowSeconds, say });
      server.listen(port, host);
      await once(server, 'listening');
      // Only a server on a pipe has an address without a port.
      const { address, port: taken, family } = server.address() as AddressInfo;
      terminal.result(`verifierKey: ${key.verifierKey}`);
      terminal.result(`listening: http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`);
      if (!stop.aborted) await once(stop, 'abort');
      server.close();
      server.closeAllConnections();
      return EXIT.done;
    } finally {
      state.close();
    }
  },
};

/** The key of a witness, made at its first start; its name stands in the file. */
function openKey(directory: string, name: string | undefined): LogKey {
  const file = join(directory, 'witness-key.pem');
  if (!existsSync(file)) {
    if (name === undefined || !isKeyName(name))
      throw usageFault('the first start needs --name, such as witness.example/one');
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    createKeyFile(file, { origin: name, secrets: new Map() });
  }
  const key = readKeyFile(file, undefined, 'cosignature');
  if (name !== undefined && name !== key.signer.name) throw usageFault(`${file} is the key of ${key.signer.name}`);
  return key;
}

function asWitness({ signer: { name }, verifierKey }: LogKey): PolicyWitness {
  const key = parseCosignerKey(nodeSha256, verifierKey);
  if (key === undefined) throw new TypeError('a witness has a key of type cosignature/v1');
  return { name, vkey: verifierKey, key, url: undefined };
}

/** The keys of each log, by its origin: the name of its keys. After a change of key there are two. */
function readLogs(file: string): Map<string, readonly NoteVerifier[]> {
  if (!existsSync(file)) throw usageFault(`there is no ${file}`);
  const reading = parseTrustPolicy(nodeSha256, readFileSync(file, 'utf8'));
  if (reading.kind === 'faulty') {
    const { line, reason } = reading.fault;
    throw usageFault(`${file}${line === 0 ? '' : `, line ${line}`}: ${reason}`);
  }
  const logs = new Map<string, readonly NoteVerifier[]>();
  for (const { key, vkey } of reading.policy.logs) {
    const verifier = noteVerifierOf(vkey);
    if (verifier !== undefined) logs.set(key.name, [...(logs.get(key.name) ?? []), verifier]);
  }
  if (logs.size === 0) throw new UserFault(`${file} names no log`);
  return logs;
}

function addressOf(text: string): { readonly host: string; readonly port: number } {
  const [, host = '', port = ''] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  if (host === '' || Number(port) > 65_535) throw usageFault(`${text} is no HOST:PORT`);
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}
