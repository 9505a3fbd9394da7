import { writeFileSync } from 'node:fs';
import { readArguments } from '../read-arguments.ts';
import { ask, serviceOf } from '../service.ts';
import { EXIT, usageFault } from '../user-fault.ts';
import type { Command } from './command.ts';

const OPTIONS = ['url', 'known-size', 'payload', 'custody', 'format', 'seq', 'from', 'to', 'out'] as const;
const TIMEOUT_MS = 60_000;

export const evidence: Command = {
  says: 'get the evidence about an artifact, or of a period, as one file',
  usage: [
    'bucket evidence ARTIFACT [--known-size N] [--payload none] [--custody changes] [--out FILE] [--url URL]',
    'bucket evidence ARTIFACT --format tlog-proof [--seq N] [--out FILE] [--url URL]',
    'bucket evidence ARTIFACT --format cose-receipt [--seq N] --out FILE [--url URL]',
    'bucket evidence --from N [--to N] [--known-size N] [--out FILE] [--url URL]',
    '',
    'Asks a running service, http://127.0.0.1:8080 unless --url or BUCKET_URL names another, with the token in BUCKET_TOKEN.',
    'The request is recorded like any other. --known-size is the size of a checkpoint that you already have: the evidence',
    'then proves that its tree continues yours. Verify the file offline with bucket verify --bundle.',
  ],
  async run(args, { environment, terminal }) {
    const { options, places } = readArguments(args, { options: OPTIONS, places: 1 });
    const service = serviceOf(environment, options['url']);
    const { out, format } = options;
    if (format === 'cose-receipt' && out === undefined)
      throw usageFault('a COSE receipt is no text: name a file with --out');
    const response = await ask(service, addressOf(service.base, places[0], options), {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const content = Buffer.from(await response.arrayBuffer());
    if (out === undefined) terminal.result(content.toString().trimEnd());
    else {
      writeFileSync(out, content);
      terminal.say(`${content.length} bytes written to ${out}`);
    }
    return EXIT.done;
  },
};

function addressOf(
  base: string,
  artifactId: string | undefined,
  options: Readonly<Record<string, string | undefined>>,
): URL {
  if ((artifactId === undefined) === (options['from'] === undefined)) {
    throw usageFault('name an artifact, or the first entry of a period with --from');
  }
  const path =
    artifactId === undefined ? '/v1/audit/evidence' : `/v1/artifacts/${encodeURIComponent(artifactId)}/evidence`;
  const url = new URL(path, base);
  const known = options['known-size'];
  const query: Readonly<Record<string, string | undefined>> =
    artifactId === undefined
      ? { from: options['from'], to: options['to'], knownSize: known }
      : {
          from: known,
          payload: options['payload'],
          custody: options['custody'],
          format: options['format'],
          seq: options['seq'],
        };
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
  return url;
}
