import { canonicalJson, type Approval, type ChangeRequest, type JsonObject, type Principal } from '@bucket/domain';
import { sha256 } from '@bucket/verifier';
import { approveCommand, type Decision } from '../approve-command.ts';
import { browser, el, type PageElement } from '../dom.ts';
import { code, facts, form, json, section, table, tag, time } from '../parts.ts';
import type { Session } from '../session.ts';
import type { Shown, Visit } from './view.ts';

/** A request of whatever kind: its subject is shown as it is. */
type ShownRequest = Omit<ChangeRequest, 'subject'> & { readonly subject: JsonObject };
interface ChangeDocument {
  readonly changeRequest: ShownRequest;
  readonly shows?: readonly string[];
}

/** One change request as its approvers have to see it: the exact subject, what it will do, and the digest over it. */
export async function showChange({ session, place, act }: Visit): Promise<Shown> {
  const path = `/v1/change-requests/${encodeURIComponent(place.id)}`;
  const { changeRequest: request, shows = [] } = await session.get<ChangeDocument>(path);
  const { kind, subject, digest } = request;
  const isShownWhole = digest === `sha256:${sha256.hex(canonicalJson({ kind, subject }))}`;
  return {
    title: `Change request: ${kind}`,
    parts: [
      section('Request', about(request)),
      section(
        'What it will do',
        ...(shows.length === 0 ? [] : [el('ul', {}, ...shows.map((sentence) => el('li', {}, sentence)))]),
        json(subject),
        el('p', {}, 'Digest ', code(digest)),
        isShownWhole
          ? el('p', { class: 'good' }, 'This browser has computed the same digest from the subject above.')
          : el('p', { class: 'bad' }, 'The digest is not that of the subject above. Do not decide on it.'),
      ),
      section('Voices', voices(request.approvals)),
      ...(isShownWhole ? await decision({ session, request, act, path }) : []),
      ...(request.result === undefined ? [] : [section('Result', json(request.result))]),
    ],
  };
}

const about = (request: ShownRequest): PageElement =>
  facts({
    Status: tag(request.status),
    Reason: request.reason,
    'Asked by': request.requestedBy,
    'Asked at': time(request.requestedAt),
    'Decide by': time(request.decideBy),
    'Lapses at': time(request.expiresAt),
    Id: code(request.id),
  });

const voices = (approvals: readonly Approval[]): PageElement =>
  table(
    'Decisions so far',
    [
      { name: 'Person', isLong: true, cell: ({ personId, role }) => `${personId} (${role})` },
      { name: 'Decision', cell: ({ decision: word }) => tag(word === 'approve' ? 'approved' : 'rejected') },
      { name: 'Reason', isLong: true, cell: ({ reason }) => reason },
      { name: 'At', cell: ({ at }) => time(at) },
      { name: 'Signed', cell: ({ signature }) => (signature === undefined ? 'no' : 'yes') },
    ],
    approvals,
  );

interface Deciding {
  readonly session: Session;
  readonly request: ShownRequest;
  readonly path: string;
  readonly act: Visit['act'];
}

/** How this person decides, or why not. */
async function decision({ session, request, act, path }: Deciding): Promise<PageElement[]> {
  if (request.status !== 'pending' || !session.may('change-request.approve')) return [];
  const { id: personId } = session.actor;
  const because = (sentence: string): PageElement[] => [section('Your decision', el('p', {}, sentence))];
  if (request.requestedBy === personId) return because('You asked for this change: others decide it.');
  if (request.approvals.some((voice) => voice.personId === personId)) return because('You have decided already.');
  const { principal } = await session.get<{ readonly principal: Principal }>(
    `/v1/principals/${encodeURIComponent(personId)}`,
  );
  const { digest } = request;
  const reasonField = {
    name: 'reason',
    label: 'Reason, kept in the log',
    required: true,
    isWide: true,
    attributes: { maxlength: '1024' },
  };
  if (principal.publicKey !== null) {
    return [signing({ changeRequestId: request.id, url: browser.location.origin, personId, digest }, reasonField)];
  }
  const decide = form({
    title: 'Your decision',
    fields: [reasonField],
    actions: ['Approve', 'Reject'],
    run: ({ reason = '' }, action) => {
      const word = action === 'Reject' ? 'reject' : 'approve';
      act(word === 'approve' ? 'Your approval is recorded.' : 'Your rejection is recorded.', () =>
        session.post(`${path}/approvals`, { decision: word, digest, reason }),
      );
    },
  });
  return [section('Your decision', decide)];
}

function signing(
  decided: Omit<Decision, 'reason' | 'decision'>,
  reasonField: Parameters<typeof form>[0]['fields'][number],
): PageElement {
  const command = el('pre', {});
  const show = (reason: string, word: Decision['decision']): void => {
    command.textContent = approveCommand({ ...decided, reason, decision: word });
  };
  show('reviewed', 'approve');
  return section(
    'Your decision',
    el(
      'p',
      {},
      'You have enrolled a key, so your decision counts only with its signature. The key stays with you: sign and send with this command, in the folder that holds your token and your key.',
    ),
    command,
    form({
      title: 'Your decision',
      fields: [{ ...reasonField, value: 'reviewed' }],
      actions: ['Show the command to approve', 'Show the command to reject'],
      run: ({ reason = '' }, action) => show(reason, action.endsWith('reject') ? 'reject' : 'approve'),
    }),
  );
}
