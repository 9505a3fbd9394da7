import type { AuditEntry } from '@bucket/domain';
import type { Verification } from '@bucket/verifier';
import { el, link, type PageElement } from '../dom.ts';
import { code, facts, form, section, tag, time } from '../parts.ts';
import { ask, type Session } from '../session.ts';
import { verifyEntry, type KeySpan, type ProvenEntry } from '../verify-entry.ts';
import type { Shown } from './view.ts';

interface EntryDocument {
  readonly seq: number;
  readonly entryHash: string;
  readonly leafHash: string;
  readonly canonical: string;
}

const MEANS: Readonly<Record<Verification['verdict'], readonly [tone: string, sentence: string]>> = {
  witnessed: ['good', 'Verified: the entry is in the signed log.'],
  consistent: ['good', 'Verified: the entry is in the signed log.'],
  unanchored: ['warning', 'The proof holds, but the tree is not signed by the key that you trust.'],
  diverged: ['bad', 'The log has signed two trees that contradict each other.'],
  invalid: ['bad', 'Not verified: something does not hold.'],
};

/** One entry with its inclusion proof, verified here. What is shown is read from the verified text itself. */
export async function showEntry(session: Session, id: string, go: (path: string) => void): Promise<Shown> {
  const path = `/v1/audit/entries/${encodeURIComponent(id)}`;
  const document = await session.get<EntryDocument>(path);
  const [proof, log] = await Promise.all([
    session.get<Omit<ProvenEntry, 'seq' | 'canonical'>>(`${path}/proof`),
    ask<{ readonly keys: readonly KeySpan[] }>('/.well-known/bucket.json'),
  ]);
  const { seq, canonical } = document;
  const verdict = verifyEntry({ ...proof, seq, canonical }, { told: log.keys, trusted: session.trustedKey });
  const trust = form({
    title: 'The key that you trust',
    fields: [
      {
        name: 'key',
        label: 'Verifier key, from bootstrap.json or another place you trust',
        value: session.trustedKey,
        isWide: true,
      },
    ],
    actions: ['Verify with this key'],
    run: ({ key = '' }) => {
      session.trustedKey = key;
      go(`entries/${seq}`);
    },
  });
  return {
    title: `Entry ${seq}`,
    parts: [
      section('Verification in this browser', ...verification(verdict, session.trustedKey), trust),
      section('Contents', contents(JSON.parse(canonical) as AuditEntry, document)), // the text of an entry
      section('Canonical text', el('pre', {}, canonical), el('h3', {}, 'Checkpoint'), el('pre', {}, proof.checkpoint)),
      el(
        'p',
        {},
        ...(seq === 0 ? [] : [link(`entries/${seq - 1}`, 'Previous entry'), ' · ']),
        link(`entries/${seq + 1}`, 'Next entry'),
      ),
    ],
  };
}

function verification({ verdict, reasons, shown }: Verification, trustedKey: string): PageElement[] {
  const [tone, sentence] = MEANS[verdict];
  const whose =
    trustedKey === ''
      ? 'The key is the one that this bucket names itself. Enter the verifier key that you got another way to rely on it.'
      : 'The key is the one that you entered.';
  return [
    el('p', { class: `verdict ${tone}` }, sentence),
    el('ul', {}, ...[...reasons, ...shown].map((line) => el('li', {}, line))),
    el('p', { class: 'soft' }, whose),
  ];
}

function contents(entry: AuditEntry, { entryHash, leafHash }: EntryDocument): PageElement {
  return facts({
    At: time(entry.at),
    Type: entry.type,
    Outcome: tag(entry.outcome),
    Actor: `${entry.actor.id} (${entry.actor.kind}, ${entry.actor.role})`,
    Integration: entry.integrationId,
    Product: entry.productId,
    Artifact:
      entry.artifactId === undefined
        ? undefined
        : link(`artifacts/${encodeURIComponent(entry.artifactId)}`, entry.artifactId),
    Version: entry.version === undefined ? undefined : String(entry.version),
    Class: entry.artifactClass,
    Reason: entry.reason,
    Rules: entry.rules?.map(({ rule, reason }) => `${rule}: ${reason}`).join('; '),
    Request: code(entry.requestId),
    Trace: entry.traceId === undefined ? undefined : code(entry.traceId),
    'Entry hash': code(entryHash),
    'Leaf hash': code(leafHash),
    'Hash of the entry before': code(entry.previousHash),
  });
}
