import { setTimeout as wait } from 'node:timers/promises';
import { ExportVerifier, parseReaderPolicy, type Verification } from '@bucket/verifier';
import { numberAt, textAt, type Session } from '../session.ts';
import { NotRun, type MethodRun } from './method-run.ts';

const POLL_MS = 50;
/** A bucket of some size is read for as long as an answer may take. */
const POLLS_MAX = 600;
/** An export of more is not held in memory. */
const ENTRIES_MAX = 200_000;

interface Made {
  readonly id: string;
  readonly text: string;
}

/** An export of the product of a token, once it has ended. */
async function made(session: Session, token: string): Promise<Made> {
  const started = await session.post('/v1/exports', token, {});
  const id = textAt(started.body, 'id');
  if (numberAt(started.body, 'total') > ENTRIES_MAX) {
    throw new NotRun(`the log has more than ${ENTRIES_MAX} entries: use bucket export and bucket verify --export`);
  }
  for (let polls = 0; polls < POLLS_MAX; polls += 1) {
    const progress = await session.get(`/v1/exports/${id}`, token);
    if (textAt(progress.body, 'status') !== 'running') break;
    await wait(POLL_MS);
  }
  return { id, text: (await session.get(`/v1/exports/${id}/content`, token)).text };
}

function verified(text: string, verifierKey: string): Verification {
  const reading = parseReaderPolicy(`log ${verifierKey}\nquorum none\n`);
  if (reading.kind === 'faulty') throw new Error(reading.fault.reason);
  const verifier = new ExportVerifier(reading.policy);
  for (const line of text.split('\n').slice(0, -1)) verifier.add(line);
  return verifier.end();
}

export const productExport: MethodRun = async (scene, checks) => {
  const { session, target } = scene;
  const { service, ai } = scene.sideOf('persona_config');
  const other = scene.foreignTo('persona_config').service;
  const id = await scene.written('persona_config');
  const archive = await made(session, service);
  const { verdict, reasons, shown } = verified(archive.text, target.verifierKey);
  checks.holds(
    'it verifies offline with the verifier key',
    verdict === 'consistent',
    [...reasons, ...shown].join('; '),
  );
  const lines = archive.text.split('\n').slice(0, -1);
  const versionOf = (text: string) =>
    text.split('\n').find((line) => line.includes('"kind":"version"') && line.includes(id)) ?? '';
  checks.holds('it has the payload of an artifact', /"payload":"/.test(versionOf(archive.text)), `artifact ${id}`);
  const headers = { 'if-match': '"1"' };
  checks.answered(
    'the artifact is deleted',
    await session.ask('DELETE', `/v1/artifacts/${id}`, { token: service, headers }),
    200,
  );
  checks.holds(
    'the archive from before is as good as it was',
    verified(archive.text, target.verifierKey).verdict === 'consistent',
    `${lines.length} lines`,
  );
  const later = await made(session, service);
  checks.holds(
    'an export from after it says that it is deleted, without its payload',
    /"payload":null/.test(versionOf(later.text)) && verified(later.text, target.verifierKey).verdict === 'consistent',
    `artifact ${id}`,
  );
  const start = lines.findIndex((line) => line.includes('"kind":"artifact"') && line.includes(id));
  const end = lines.findIndex((line, i) => i > start && /"kind":"(?:artifact|end)"/.test(line));
  const without = [...lines.slice(0, start), ...lines.slice(end), ''].join('\n');
  checks.holds(
    'an artifact that was taken out is missed',
    start > 0 && verified(without, target.verifierKey).verdict === 'invalid',
    verified(without, target.verifierKey).reasons.join('; '),
  );
  checks.refused('another product reads it', await session.get(`/v1/exports/${archive.id}`, other), 'export.not-found');
  const foreign = await session.post('/v1/exports', other, { productId: scene.sideOf('persona_config').productId });
  checks.refused('another product asks for it', foreign, 'role.not-permitted');
  checks.refused('an AI agent asks for it', await session.post('/v1/exports', ai, {}), 'role.not-permitted');
};
