import { assess, documentText } from '@bucket/certification';
import { issue, writeDocuments } from '../certify/documents.ts';
import { runMethods } from '../certify/run-methods.ts';
import { Scene } from '../certify/scene.ts';
import { textAt } from '../certify/session.ts';
import { existingTarget, startTarget, type Target } from '../certify/target.ts';
import { readArguments } from '../read-arguments.ts';
import { EXIT, usageFault, type ExitCode } from '../user-fault.ts';
import type { Command, CommandContext } from './command.ts';

/** After this no further method is begun, so that the run ends within 90 seconds or five minutes. */
const DEADLINE_S = { short: 75, whole: 270 } as const;

export const certify: Command = {
  says: 'attack a bucket by every sentence of its certification and write what was found',
  usage: [
    'bucket certify --out DIR [--short] [--seconds N] [--url URL --credentials FILE [--data-dir DIR]]',
    '',
    'Starts a bucket of its own, or takes the one at URL with the tokens of the five roles in FILE (a bootstrap.json) and the',
    'embedded store in --data-dir. Makes integrations of its own (certify-…), leaves their artifacts and the entries of all attempts.',
    'Has the bucket sign and record what was found, and writes to DIR: certificate.dsse.json, certificate.proof.json,',
    'assessment-results.json, component-definition.json and report.html.',
    '--short measures less; both forms try every attack. After --seconds (75, or 270 in the whole form) no further method is begun.',
    'Ends with 0 when every control that the bucket can show is satisfied, else with 1.',
  ],
  async run(args, context) {
    const { options, flags } = readArguments(args, {
      options: ['out', 'url', 'credentials', 'data-dir', 'seconds'],
      flags: ['short'],
      places: 0,
    });
    const { out, url, credentials } = options;
    if (out === undefined) throw usageFault('--out says where the documents are written');
    if ((url === undefined) !== (credentials === undefined)) throw usageFault('--url and --credentials go together');
    const form = flags.has('short') ? 'short' : 'whole';
    const target =
      url === undefined || credentials === undefined
        ? await startTarget()
        : existingTarget(url, credentials, options['data-dir']);
    try {
      return await certifyTarget(target, { out, form, seconds: secondsOf(options['seconds'], form) }, context);
    } finally {
      await target.release();
    }
  },
};

interface Order {
  readonly out: string;
  readonly form: 'short' | 'whole';
  /** After these no further method is begun. */
  readonly seconds: number;
}

async function certifyTarget(
  target: Target,
  { out, form, seconds }: Order,
  { terminal, nowMs, stop }: CommandContext,
): Promise<ExitCode> {
  const began = nowMs();
  terminal.say(`certifying ${target.origin} at ${target.url}, ${form} form`);
  const scene = await Scene.prepare(target, form);
  const results = await runMethods(scene, {
    deadlineMs: began + seconds * 1_000,
    nowMs,
    stop,
    onMethod: (method, index, of) => terminal.say(`${String(index + 1).padStart(2)} of ${of}  ${method}`),
  });
  const assessment = assess(results);
  const issued = await issue(scene, results);
  const proof = await proofOf(scene, issued.seq);
  for (const path of writeDocuments(out, issued, { assessment, results, proof })) terminal.say(`written: ${path}`);
  for (const { control, reason = '' } of assessment.findings.filter(
    ({ satisfied, control }) => !satisfied && control.by === 'bucket',
  )) {
    terminal.say(`not satisfied: ${control.id} ${control.sentence.slice(0, 60)} (${reason})`);
  }
  const { byBucket, byPeople, verdict } = assessment;
  terminal.result(`verdict: ${verdict}`);
  terminal.result(`controls: ${byBucket.satisfied} of ${byBucket.all} satisfied, ${byPeople.all} more need people`);
  terminal.result(`certification: ${issued.statement.predicate.certificateId}, entry ${issued.seq}`);
  terminal.result(`verifierKey: ${target.verifierKey}`);
  terminal.result(`seconds: ${((nowMs() - began) / 1_000).toFixed(1)}`);
  if (stop.aborted) return EXIT.interrupted;
  return verdict === 'satisfied' ? EXIT.done : EXIT.failed;
}

/** The entry that records the certification, and the proof that leads from it to a signed checkpoint. */
async function proofOf({ session, people }: Scene, seq: number): Promise<string> {
  const entry = await session.get(`/v1/audit/entries/${seq}`, people.auditor);
  const proof = await session.get(`/v1/audit/entries/${seq}/proof`, people.auditor);
  return documentText({ canonical: textAt(entry.body, 'canonical'), seq, proof: proof.body });
}

function secondsOf(text: string | undefined, form: 'short' | 'whole'): number {
  const seconds = text === undefined ? DEADLINE_S[form] : Number(text);
  if (!Number.isInteger(seconds) || seconds < 1) throw usageFault('--seconds is a whole number from 1');
  return seconds;
}
