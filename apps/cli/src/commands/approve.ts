import { readFileSync } from 'node:fs';
import { decisionText, signNote } from '@bucket/domain';
import { readKeyFile } from '@bucket/node';
import { readArguments } from '../read-arguments.ts';
import { EXIT, usageFault, UserFault } from '../user-fault.ts';
import type { Command } from './command.ts';

interface Shown {
  readonly changeRequest: {
    readonly id: string;
    readonly kind: string;
    readonly digest: string;
    readonly status: string;
  };
  readonly shows?: readonly string[];
}

export const approve: Command = {
  says: 'decide a change request, signed with the key of a person',
  usage: [
    'bucket approve REQUEST --url URL --token-file FILE --key FILE --person ID --reason TEXT [--digest DIGEST] [--reject]',
    '',
    'Shows what the change will do, signs the decision and sends it. Without --digest it only shows: read it, and decide',
    'with the digest that was shown. The key is one of bucket key new, enrolled for the person.',
  ],
  async run(args, { terminal }) {
    const given = readArguments(args, {
      options: ['url', 'token-file', 'key', 'person', 'reason', 'digest'],
      flags: ['reject'],
      places: 1,
    });
    const { url, key, person, reason, digest, 'token-file': tokenFile } = given.options;
    const [id] = given.places;
    if (id === undefined || url === undefined || tokenFile === undefined) throw usageFault('see bucket approve --help');
    const token = readFileSync(tokenFile, 'utf8').trim();
    const path = `/v1/change-requests/${encodeURIComponent(id)}`;
    // A parse boundary: an answer of the bucket, whose members are shown and signed but not acted on.
    const { changeRequest, shows = [] } = JSON.parse(await ask(url, path, token)) as Shown;
    for (const line of [`${changeRequest.kind}, ${changeRequest.status}`, ...shows]) terminal.say(line);
    terminal.say(`digest ${changeRequest.digest}`);
    if (digest === undefined) return EXIT.done;
    if (key === undefined || person === undefined || reason === undefined)
      throw usageFault('see bucket approve --help');
    const [origin = ''] = (await ask(url, '/v1/audit/checkpoint', token)).split('\n');
    const decision = given.flags.has('reject') ? 'reject' : 'approve';
    const at = new Date().toISOString();
    const text = decisionText({ origin, changeRequestId: id, kind: changeRequest.kind, digest, decision, at });
    const signature = signNote(text, [readKeyFile(key, person).signer]);
    const answer = await ask(url, `${path}/approvals`, token, { decision, digest, reason, signature });
    terminal.result((JSON.parse(answer) as Shown).changeRequest.status); // as above
    return EXIT.done;
  },
};

/** @throws {UserFault} with the words of a refusal */
async function ask(url: string, path: string, token: string, body?: object): Promise<string> {
  const answer = await fetch(new URL(path, url), {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw new UserFault(`no bucket answers at ${url}: ${String(error)}`, EXIT.unavailable);
  });
  const text = await answer.text();
  if (!answer.ok) throw new UserFault(`${path} was answered ${answer.status}: ${text}`);
  return text;
}
