import { beforeEach, describe, expect, it } from '@jest/globals';
import { bhivPolicy } from '@bucket/policy';
import {
  AVATAR,
  callerOf,
  codeOf,
  declarationOf,
  freshToken,
  gateOf,
  hashOf,
  valueOf,
  Workbench,
} from '../workbench/workbench.spec-data.ts';
import { ruleDrift } from '../rules/adopt-rules.ts';
import { nodeSha256 } from '@bucket/node';
import { parseSubject } from './kinds/change-kinds.ts';

const DAY_MS = 86_400_000;
let bench: Workbench;

beforeEach(async () => {
  bench = await Workbench.open();
});

const inDays = (days: number): string => new Date(bench.clock.nowMs() + days * DAY_MS).toISOString();
const faultsOf = (kind: 'integration' | 'credential' | 'principal' | 'exception', subject: object) => {
  const parsed = parseSubject(kind, { ...subject }, bhivPolicy, nodeSha256);
  return 'kind' in parsed ? [] : parsed.map(({ pointer, code }) => [pointer, code]);
};

describe('a credential', () => {
  it('comes with its integration, and opens it from the approval on, for a year', async () => {
    const token = freshToken();
    const credentials = [{ name: 'prod', actorKind: 'service', tokenHash: hashOf(token) }];
    const request = await bench.request('studio', 'AI_Avatar', ['avatar_config'], { credentials });
    await bench.decide('owner', request);
    expect(bench.authenticate.execute(token)).toBeUndefined();
    await bench.decide('advisor', request);
    const found = bench.authenticate.execute(token);
    if (found === undefined) throw new TypeError('the token opens nothing');
    expect([found.integrationId, found.expiresAt]).toEqual(['studio', inDays(365)]);
    bench.clock.advance(365 * DAY_MS - 1);
    expect(codeOf(await bench.create.execute({ caller: callerOf(found), ...AVATAR }))).toBe('recorded');
    bench.clock.advance(1);
    expect(codeOf(await bench.create.execute({ caller: callerOf(found), ...AVATAR }))).toBe('credential.revoked');
    expect(bench.authenticate.execute(token)).toBeUndefined();
  });

  it('comes back with a clock that is set right after it had jumped ahead', async () => {
    const caller = await bench.integrate('AI_Avatar', ['avatar_config']);
    bench.clock.jump(2 * 365 * DAY_MS);
    expect(codeOf(await bench.create.execute({ caller, ...AVATAR }))).toBe('credential.revoked');
    bench.clock.jump(-2 * 365 * DAY_MS);
    expect(codeOf(await bench.create.execute({ caller, ...AVATAR }))).toBe('recorded');
  });

  it('of one product opens nothing for another, and no token is of two', async () => {
    const caller = await bench.integrate('AI_Avatar', ['avatar_config']);
    const integrationId = caller.integrationId ?? '';
    const tokenHash = hashOf(freshToken());
    const more = { integrationId, name: 'next', actorKind: 'service', tokenHash };
    await bench.change('credential', more);
    expect(codeOf(await bench.tryToAsk('credential', { ...more, name: 'again' }))).toBe('credential.token-in-use');
    const ofPerson = bench.ledger.state.credentials().find(({ role }) => role === 'owner')?.tokenHash ?? '';
    const stolen = { ...more, tokenHash: `sha256:${ofPerson}` };
    expect(codeOf(await bench.tryToAsk('credential', stolen))).toBe('credential.token-in-use');
  });

  it('that another request brought between request and approval is not approved twice', async () => {
    const caller = await bench.integrate('AI_Avatar', ['avatar_config']);
    const subject = {
      integrationId: caller.integrationId ?? '',
      name: 'one',
      actorKind: 'service',
      tokenHash: hashOf(freshToken()),
    };
    const [first, second] = [
      await bench.ask('credential', subject),
      await bench.ask('credential', { ...subject, name: 'two' }),
    ];
    await bench.approve(first);
    expect(codeOf(await bench.decide('owner', second))).toBe('credential.token-in-use');
  });

  it.each([
    ['in the past', -1],
    ['over a year ahead', 366],
  ])('whose expiry is %s is refused', async (_what, days) => {
    const credentials = [{ name: 'x', actorKind: 'ai', tokenHash: hashOf(freshToken()), expiresAt: inDays(days) }];
    const declaration = declarationOf('studio', 'AI_Avatar', ['avatar_config']);
    expect(codeOf(await bench.tryToAsk('integration', { ...declaration, credentials }))).toBe('credential.expiry');
  });

  it('lapses between approval and use: whose expiry has come by the decision is not approved', async () => {
    const credentials = [{ name: 'x', actorKind: 'ai', tokenHash: hashOf(freshToken()), expiresAt: inDays(2) }];
    const request = await bench.request('studio', 'AI_Avatar', ['avatar_config'], { credentials });
    await bench.decide('owner', request);
    bench.clock.advance(3 * DAY_MS);
    expect(codeOf(await bench.decide('advisor', request))).toBe('credential.expiry');
  });

  it('for an integration that does not stand is refused, when asked for and when approved', async () => {
    const subject = { integrationId: 'none', name: 'x', actorKind: 'service', tokenHash: hashOf(freshToken()) };
    expect(codeOf(await bench.tryToAsk('credential', subject))).toBe('integration.not-found');
    const caller = await bench.integrate('AI_Avatar', ['avatar_config']);
    const integrationId = caller.integrationId ?? '';
    const request = await bench.ask('credential', { ...subject, integrationId });
    await bench.decide('owner', request);
    bench.clock.advance(1);
    await bench.integrations.suspend(bench.person('owner'), integrationId, 'review');
    expect(codeOf(await bench.decide('advisor', request))).toBe('integration.state');
  });

  it('is given by hash and nothing else', () => {
    const good = { integrationId: 'a', name: 'x', actorKind: 'service', tokenHash: hashOf(freshToken()) };
    expect(faultsOf('credential', good)).toEqual([]);
    expect(faultsOf('credential', { ...good, token: freshToken() })).toEqual([['/subject/token', 'unknown']]);
    expect(faultsOf('credential', { ...good, tokenHash: 'abc' })).toEqual([['/subject/tokenHash', 'invalid']]);
    expect(faultsOf('credential', { ...good, actorKind: 'person' })).toEqual([['/subject/actorKind', 'unknown']]);
  });
});

describe('an owner', () => {
  const owned = (owners?: readonly string[]) =>
    bench.ask('integration', {
      ...declarationOf('studio', 'AI_Avatar', ['avatar_config']),
      ...(owners === undefined ? {} : { owners }),
      credentials: [{ name: 'studio', actorKind: 'service', tokenHash: hashOf(freshToken()) }],
    });
  const caller = () => {
    const credential = bench.ledger.state.credentials().find(({ name }) => name === 'studio');
    if (credential === undefined) throw new TypeError('no credential');
    return callerOf(credential);
  };

  it('is one that the integration declared: a whole name, or what begins as declared', async () => {
    await bench.approve(await owned(['studio-team', 'guild-*']));
    const write = async (ownerId: string) =>
      codeOf(await bench.create.execute({ caller: caller(), ...AVATAR, ownerId }));
    expect(await write('studio-team')).toBe('recorded');
    expect(await write('guild-7')).toBe('recorded');
    for (const other of ['studio-team2', 'studio', 'Guild-7', 'team'])
      expect(await write(other)).toBe('owner.not-declared');
  });

  it('is the integration itself where none is named', async () => {
    await bench.approve(await owned(['*']));
    const { ownerId: _none, ...draft } = AVATAR;
    expect(valueOf(await bench.create.execute({ caller: caller(), ...draft })).ownerId).toBe('studio');
  });
});

describe('values that mean nothing', () => {
  it.each([
    ['contentFilter', 'made-up'],
    ['deletionStrategy', 'shred'],
    ['retentionPolicy', 'for-ever'],
    ['retentionPolicy', '8-years'],
  ])('are refused: %s %s', (name, value) => {
    const declaration = declarationOf('studio', 'AI_Avatar', ['avatar_config']);
    expect(faultsOf('integration', { ...declaration, [name]: value })).toEqual([[`/subject/${name}`, 'unknown']]);
  });
});

describe('a person', () => {
  const create = (principalId: string, role: string, token = freshToken()) => ({
    action: 'create',
    principalId,
    roles: [role],
    credentials: [{ name: 'laptop', role, tokenHash: hashOf(token) }],
  });
  const credentialOf = (personId: string) => {
    const found = bench.ledger.state.credentials().find((each) => each.personId === personId);
    if (found === undefined) throw new TypeError(`no credential of ${personId}`);
    return found;
  };

  it('is created with a credential of their own and acts at once', async () => {
    const token = freshToken();
    await bench.change('principal', create('asha', 'auditor', token));
    const found = bench.authenticate.execute(token);
    expect(found).toMatchObject({ personId: 'asha', role: 'auditor' });
    expect(codeOf(await bench.freezes.list(callerOf(credentialOf('asha'))))).toBe('recorded');
  });

  it.each(['suspend', 'revoke'] as const)(
    'is stopped by %s at the next request, on every credential',
    async (action) => {
      await bench.change('principal', create('asha', 'auditor'));
      const credential = { name: 'phone', role: 'auditor', tokenHash: hashOf(freshToken()) };
      await bench.change('principal', { action: 'add-credential', principalId: 'asha', credential });
      const callers = bench.ledger.state
        .credentials()
        .filter(({ personId }) => personId === 'asha')
        .map(callerOf);
      await bench.change('principal', { action, principalId: 'asha' });
      expect(callers).toHaveLength(2);
      for (const caller of callers) expect(codeOf(await bench.freezes.list(caller))).not.toBe('recorded');
    },
  );

  it('who was revoked never acts again under the same name', async () => {
    await bench.change('principal', create('asha', 'auditor'));
    await bench.change('principal', { action: 'revoke', principalId: 'asha' });
    expect(codeOf(await bench.tryToAsk('principal', create('asha', 'auditor')))).toBe('principal.state');
    expect(codeOf(await bench.tryToAsk('principal', { action: 'reinstate', principalId: 'asha' }))).toBe(
      'principal.state',
    );
  });

  it('who approved and was suspended meanwhile has not spoken', async () => {
    await bench.change('principal', create('omar', 'owner'));
    const request = await bench.request('late');
    const digest = request.digest;
    const voice = { changeRequestId: request.id, decision: 'approve', digest, reason: 'fine' } as const;
    valueOf(await bench.changeRequests.decide({ caller: callerOf(credentialOf('omar')), ...voice }));
    await bench.change('principal', { action: 'suspend', principalId: 'omar' });
    expect(valueOf(await bench.decide('advisor', request)).status).toBe('pending');
    expect(bench.ledger.state.integration('late')).toBeUndefined();
    expect(valueOf(await bench.decide('owner', request)).status).toBe('approved');
  });

  it('has one voice in two roles', async () => {
    const both = ['owner', 'advisor'].map((role) => ({ name: role, role, tokenHash: hashOf(freshToken()) }));
    const subject = { action: 'create', principalId: 'omar', roles: ['owner', 'advisor'], credentials: both };
    await bench.change('principal', subject);
    const request = await bench.request('alone');
    const outcomes = [];
    for (const credential of bench.ledger.state.credentials().filter(({ personId }) => personId === 'omar')) {
      const voice = { changeRequestId: request.id, decision: 'approve', digest: request.digest, reason: 'x' } as const;
      outcomes.push(codeOf(await bench.changeRequests.decide({ caller: callerOf(credential), ...voice })));
    }
    expect(outcomes).toEqual(['recorded', 'approval.second-voice']);
  });

  it('who is the last to give a voice cannot be taken away', async () => {
    for (const change of [
      { action: 'suspend', principalId: 'owner' },
      { action: 'revoke', principalId: 'advisor' },
      { action: 'set-roles', principalId: 'owner', roles: ['auditor'] },
      { action: 'revoke-credential', principalId: 'owner', credentialId: credentialOf('owner').id },
    ])
      expect([change.action, codeOf(await bench.tryToAsk('principal', change))]).toEqual([
        change.action,
        'principal.last-voice',
      ]);
  });

  it('of the first start has a credential that ends after a year, and can have another before', async () => {
    const credential = { name: 'second', role: 'owner', tokenHash: hashOf(freshToken()) };
    bench.clock.advance(300 * DAY_MS);
    await bench.change('principal', { action: 'add-credential', principalId: 'owner', credential });
    const first = bench.person('owner');
    bench.clock.advance(65 * DAY_MS);
    expect(codeOf(await bench.freezes.list(first))).toBe('credential.revoked');
    const second = bench.ledger.state.credentials().find(({ name }) => name === 'second');
    if (second === undefined) throw new TypeError('no second credential');
    expect(codeOf(await bench.freezes.list(callerOf(second)))).toBe('recorded');
  });
});

describe('an approval', () => {
  it('of a subject that was altered after it was read is none', async () => {
    const request = await bench.request('altered');
    await bench.decide('owner', request);
    const stored = bench.ledger.state.changeRequest(request.id);
    if (stored?.kind !== 'integration') throw new TypeError('no request');
    const subject = { ...stored.subject, artifactClasses: ['avatar_config', 'persona_config'] };
    bench.ledger.state.apply([{ kind: 'change-request', id: stored.id, value: { ...stored, subject } }]);
    expect(codeOf(await bench.decide('advisor', request))).toBe('change-request.digest-mismatch');
  });

  it('is used once: the same voices again change nothing', async () => {
    const request = await bench.request('once');
    await bench.approve(request);
    await bench.integrations.revoke(bench.person('owner'), 'once', 'over');
    expect(codeOf(await bench.decide('owner', request))).toBe('approval.second-voice');
    expect(bench.ledger.state.integration('once')?.status).toBe('revoked');
  });

  it('by nobody approves nothing', async () => {
    const request = await bench.request('nobody');
    bench.clock.advance(8 * DAY_MS);
    expect(valueOf(await bench.changeRequests.get(bench.person('auditor'), request.id)).changeRequest.status).toBe(
      'lapsed',
    );
    expect(bench.ledger.state.integration('nobody')).toBeUndefined();
  });

  it('shows its approver what will be different', async () => {
    const request = await bench.ask('limit', { limit: 'writesPerSecond', value: 2_000 });
    const { shows } = valueOf(await bench.changeRequests.get(bench.person('owner'), request.id));
    expect(shows).toEqual(['writesPerSecond will be 2000, 1000 before']);
  });
});

describe('an exception', () => {
  const subject = () => ({ rule: 'BKT-R18', artifactClass: 'avatar_config', productId: 'AI_Avatar', until: inDays(1) });

  it('lets one rule not refuse one class until its end, and the entry says so', async () => {
    const caller = await bench.integrate('AI_Avatar', ['avatar_config']);
    await bench.approve(await bench.request('ai_avatar-service', 'AI_Avatar', ['avatar_config'], { owners: ['only'] }));
    const write = () => bench.create.execute({ caller, ...AVATAR });
    expect(codeOf(await write())).toBe('owner.not-declared');
    const { id } = await bench.change('exception', subject());
    const outcome = await write();
    expect(codeOf(outcome)).toBe('recorded');
    const stored = await bench.ledger.store.entry(outcome.place.seq);
    expect(stored?.canonical).toContain(`exception ${id} from BKT-R18`);
    bench.clock.advance(DAY_MS);
    expect(codeOf(await write())).toBe('owner.not-declared');
  });

  it.each(['BKT-R01', 'BKT-R03', 'BKT-R04', 'BKT-R08', 'BKT-R13', 'BKT-R22', 'BKT-R23', 'BKT-R39', 'BKT-R00'])(
    'from %s is not to be had',
    async (rule) => {
      expect(codeOf(await bench.tryToAsk('exception', { ...subject(), rule }))).toBe('exception.rule-fixed');
    },
  );

  it('has an end that is near', async () => {
    expect(codeOf(await bench.tryToAsk('exception', { ...subject(), until: inDays(91) }))).toBe('exception.period');
    expect(codeOf(await bench.tryToAsk('exception', { ...subject(), until: inDays(-1) }))).toBe('exception.period');
    const { until: _none, ...endless } = subject();
    expect(faultsOf('exception', endless)).toEqual([['/subject/until', 'required']]);
  });
});

describe('the rules of another build', () => {
  const other = gateOf({ 'domain/gate/judge': 'f'.repeat(64) });

  it('do not run, and the difference is spelled out', () => {
    const at = new Date(bench.clock.nowMs()).toISOString();
    expect(ruleDrift(bench.gate, bench.ledger.state, at)).toEqual({ rules: [], classes: [] });
    expect(ruleDrift(other, bench.ledger.state, at).rules.slice(1)).toEqual(['code:domain/gate/judge is new']);
  });

  it('run once they are approved, and the ones before for a day', async () => {
    const { fingerprint, parts } = other.running;
    const replaces = bench.gate.running.fingerprint;
    const wrong = { fingerprint: replaces, replaces, parts: { ...parts } };
    expect(codeOf(await bench.tryToAsk('rule-set', wrong))).toBe('change-request.subject-invalid');
    const late = { fingerprint, replaces: fingerprint, parts: { ...parts } };
    expect(codeOf(await bench.tryToAsk('rule-set', late))).toBe('rule-set.state');
    const wrongTable = { fingerprint, replaces, parts: { ...parts }, decisions: { 'artifact.create/ai': 'all' } };
    expect(parseSubject('rule-set', wrongTable, bench.gate.policy, nodeSha256)).toEqual([
      expect.objectContaining({ pointer: '/subject/decisions' }),
    ]);
    await bench.change('rule-set', { fingerprint, replaces, parts: { ...parts } });
    const drift = (days: number, gate = bench.gate) => ruleDrift(gate, bench.ledger.state, inDays(days)).rules.length;
    expect([drift(0, other), drift(0.9), drift(1) > 0]).toEqual([0, 0, true]);
  });
});

describe('the decisions of another build about writes', () => {
  const row = (admitted: number) => `${admitted}/480 ${String(admitted).repeat(64)}`;
  const asked = async (code: string, decisions?: Record<string, string>) => {
    const { fingerprint, parts } = gateOf({ 'domain/gate/judge': code.repeat(64) }).running;
    const replaces = bench.ledger.state.ruleSet()?.fingerprint ?? bench.gate.running.fingerprint;
    const subject = { fingerprint, replaces, parts: { ...parts }, ...(decisions === undefined ? {} : { decisions }) };
    const request = await bench.ask('rule-set', subject);
    const { shows } = valueOf(await bench.changeRequests.get(bench.person('owner'), request.id));
    return { request, shows: shows.filter((sentence) => /decid|decision/.test(sentence)) };
  };

  it('are shown to its approvers where they differ from those approved before', async () => {
    const first = await asked('a', { 'artifact.create/ai': row(1), 'artifact.update/ai': row(0) });
    expect(first.shows).toEqual(['it is not recorded what the build before it decides about writes']);
    await bench.approve(first.request);
    const second = await asked('b', { 'artifact.create/ai': row(1), 'artifact.update/ai': row(3) });
    expect(second.shows).toEqual(['decisions on artifact.update/ai: 0/480 situations are admitted now, 3/480 then']);
    await bench.approve(second.request);
    const third = await asked('c', { 'artifact.create/ai': row(1), 'artifact.update/ai': row(3) });
    expect(third.shows).toEqual(['every decision about a write stays the same']);
    expect((await asked('d')).shows).toEqual(['the request does not say what the build decides about writes']);
  });
});

describe('the schema of a class', () => {
  const schema = { type: 'object', additionalProperties: false, properties: { avatarId: { type: 'string' } } };

  it('that was approved and does not run stops its writes once the deployment is over', async () => {
    const caller = await bench.integrate('AI_Avatar', ['avatar_config']);
    const request = await bench.ask('schema', { artifactClass: 'avatar_config', schemaVersion: 2, schema });
    const { shows } = valueOf(await bench.changeRequests.get(bench.person('owner'), request.id));
    expect(shows[1]).toMatch(/^against version 1: (?:none|forward|backward|full)/);
    await bench.approve(request);
    expect(codeOf(await bench.create.execute({ caller, ...AVATAR }))).toBe('recorded');
    bench.clock.advance(DAY_MS);
    expect(codeOf(await bench.create.execute({ caller, ...AVATAR }))).toBe('schema.not-approved');
  });

  it('skips no version', async () => {
    const skipping = { artifactClass: 'avatar_config', schemaVersion: 3, schema };
    expect(codeOf(await bench.tryToAsk('schema', skipping))).toBe('schema.state');
  });
});
