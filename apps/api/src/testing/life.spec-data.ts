import type { Artifact, ChangeRequest } from '@bucket/domain';
import type { ArtifactRetention, RetentionPreview } from '@bucket/application';
import type { ShownHold } from '../lifecycle/hold-view.ts';
import type { ShownSweep } from '../lifecycle/retention.controller.ts';
import type { Answer } from './caller.spec-data.ts';
import { MovedClock } from './moved-clock.spec-data.ts';
import { as, AVATAR, AVATAR_CONFIG, PERSONA_CONFIG, Scenario, type ProblemBody } from './scenario.spec-data.ts';

const WAIT_MS_MAX = 20_000;
/** The event loop of Node counts what it has waited for in 32 bits: a thread that waits while 25 days pass would go on waiting. */
const STEP_DAYS_MAX = 20;

/** Short ways through the life of an artifact, over HTTP, in a process whose clock the test moves. */
export class Life {
  scenario: Scenario;
  readonly clock: MovedClock;
  readonly token: string;
  #days = 0;
  #sweepPath = '';

  private constructor(scenario: Scenario, clock: MovedClock, token: string) {
    this.scenario = scenario;
    this.clock = clock;
    this.token = token;
  }

  static async start(moves: 'time' | 'wall-clock' = 'time', env: Readonly<Record<string, string>> = {}): Promise<Life> {
    const clock = new MovedClock(moves);
    const scenario = await Scenario.start({ env: { ...clock.env, ...env } });
    return new Life(scenario, clock, await scenario.integrate(AVATAR));
  }

  /** Another process goes on with what the last one left. */
  async again(env: Readonly<Record<string, string>> = {}): Promise<void> {
    const { directory } = this.scenario.process;
    this.scenario = await Scenario.start({ directory, env: { ...this.clock.env, ...env } });
  }

  /** Artifacts that are written and then deleted. */
  async fill(count: number): Promise<void> {
    const { caller } = this.scenario;
    const answer = await caller.post('/v1/artifacts/batch', this.token, { items: Array(count).fill(PERSONA_CONFIG) });
    const { results } = as<{ results: readonly { artifact: Artifact }[] }>(answer);
    // More at once than may write at once: whoever is refused asks again.
    const isDeleted = async (id: string) =>
      ['ok', '410 artifact.deleted'].includes(await this.delete(id)) ? true : undefined;
    await Promise.all(results.map(({ artifact }) => until(() => isDeleted(artifact.id))));
  }

  async end(): Promise<void> {
    await this.scenario.end();
    this.clock.remove();
  }

  /** Days pass, every one of them confirmed by the clocks of the process. */
  async travel(days: number): Promise<void> {
    const end = this.#days + days;
    while (this.#days < end) {
      this.#days = Math.min(end, this.#days + STEP_DAYS_MAX);
      this.clock.set(`+${this.#days}d`);
      await this.awake();
    }
  }

  /**
   * Connections that were idle when the clock moved are closed by the process, and so are those to its store: waits until none of
   * them is left to be used, or the process has ended.
   */
  async awake(): Promise<void> {
    let isOver = false;
    void this.scenario.process.ended().then(() => (isOver = true));
    for (let good = 0, tries = 0; good < 2 && tries < 100 && !isOver; tries += 1) {
      const looks = Array.from({ length: 8 }, () => this.scenario.caller.get('/health/ready'));
      const results = await Promise.allSettled(looks);
      const isGood = results.every((result) => result.status === 'fulfilled' && result.value.status === 200);
      good = isGood ? good + 1 : 0;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async create(parts: object = {}): Promise<Artifact> {
    return (await this.scenario.write(this.token, { ...PERSONA_CONFIG, ...parts })).artifact;
  }

  createAvatar(parts: object = {}): Promise<Artifact> {
    return this.create({ ...AVATAR_CONFIG, ...parts });
  }

  async update(id: string, version = 1, token = this.token): Promise<string> {
    const payload = { ...PERSONA_CONFIG.payload, displayName: `version ${version + 1}` };
    const headers = { 'if-match': `"${version}"` };
    return codeOf(await this.scenario.caller.call('PUT', `/v1/artifacts/${id}`, { token, headers, json: { payload } }));
  }

  async delete(id: string, ifMatch: string | undefined = '*', token = this.token): Promise<string> {
    const headers: Readonly<Record<string, string>> = ifMatch === '' ? {} : { 'if-match': ifMatch };
    return codeOf(await this.scenario.caller.call('DELETE', `/v1/artifacts/${id}`, { token, headers }));
  }

  async restore(id: string, token = this.token): Promise<string> {
    return codeOf(await this.scenario.caller.post(`/v1/artifacts/${id}/restore`, token));
  }

  async read(id: string, version?: number, token = this.token): Promise<string> {
    const path = version === undefined ? `/v1/artifacts/${id}` : `/v1/artifacts/${id}/versions/${version}`;
    return codeOf(await this.scenario.caller.get(path, token));
  }

  /** State of each version, as an auditor sees it. */
  async states(id: string): Promise<string[]> {
    const answer = await this.scenario.caller.get(`/v1/artifacts/${id}/versions`, this.scenario.people.auditor);
    return as<{ items: readonly Artifact[] }>(answer).items.map(({ state }) => state);
  }

  async retention(id: string): Promise<ArtifactRetention> {
    return as<ArtifactRetention>(await this.scenario.caller.get(`/v1/artifacts/${id}/retention`, this.token));
  }

  askForHold(scope: object, token = this.scenario.people.legal, caseId = 'case-1'): Promise<Answer> {
    const asked = { caseId, productId: 'AI_Avatar', reason: 'litigation', ...scope };
    return this.scenario.caller.post('/v1/legal-holds', token, asked);
  }

  async hold(scope: object, caseId = 'case-1'): Promise<ShownHold> {
    return as<{ hold: ShownHold }>(await this.askForHold(scope, undefined, caseId)).hold;
  }

  /** Asked for by legal, approved by two people. @returns the request as it then is, or the code of its refusal */
  async change(kind: string, subject: object): Promise<ChangeRequest | string> {
    const { caller, people } = this.scenario;
    const asked = await caller.post('/v1/change-requests', people.legal, { kind, subject, reason: 'needed' });
    if (asked.status !== 201) return codeOf(asked);
    const { changeRequest } = as<{ changeRequest: ChangeRequest }>(asked);
    await this.scenario.approve(changeRequest);
    return changeRequest;
  }

  release({ id }: ShownHold): Promise<ChangeRequest | string> {
    return this.change('hold-release', { holdId: id });
  }

  async erase(scope: object): Promise<NonNullable<ChangeRequest['result']>> {
    const request = await this.change('erasure', { productId: 'AI_Avatar', reason: 'asked for', ...scope });
    if (typeof request === 'string') throw new Error(request);
    return until(async () => {
      const answer = await this.scenario.caller.get(`/v1/change-requests/${request.id}`, this.scenario.people.auditor);
      return as<{ changeRequest: ChangeRequest }>(answer).changeRequest.result;
    });
  }

  async preview(at?: string): Promise<RetentionPreview> {
    const path = `/v1/retention/preview${at === undefined ? '' : `?at=${at}`}`;
    return as<RetentionPreview>(await this.scenario.caller.get(path, this.scenario.people.executor));
  }

  askForSweep(body: object = {}, token = this.scenario.people.executor): Promise<Answer> {
    return this.scenario.caller.post('/v1/retention/sweeps', token, body);
  }

  async startSweep(): Promise<ShownSweep> {
    const started = await this.askForSweep();
    this.#sweepPath = started.headers.get('location') ?? '';
    return as<ShownSweep>(started);
  }

  /** Runs a sweep to its end. */
  async sweep(): Promise<ShownSweep> {
    await this.startSweep();
    return this.lastSweep();
  }

  /** The sweep that was started last, once it has ended. */
  lastSweep(): Promise<ShownSweep> {
    const path = this.#sweepPath;
    return until(async () => {
      const sweep = as<ShownSweep>(await this.scenario.caller.get(path, this.scenario.people.executor));
      return sweep.status === 'done' ? sweep : undefined;
    });
  }
}

/** The code of a problem, or `ok`. */
export const codeOf = (answer: Answer): string =>
  answer.status < 400 ? 'ok' : `${answer.status} ${as<ProblemBody>(answer).code}`;

export async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const endMs = performance.now() + WAIT_MS_MAX; performance.now() < endMs;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('nothing happened');
}
