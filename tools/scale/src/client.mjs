import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** Asks one bucket, as its people and as integrations that the seed has admitted. */
export class Client {
  /** @param {string} base @param {Readonly<Record<string, string>>} tokens of people, by role */
  constructor(base, tokens) {
    this.base = base;
    this.tokens = tokens;
  }

  /**
   * @param {string} method @param {string} path
   * @param {string} who a role, or a token
   * @param {object} [json] @param {Readonly<Record<string, string>>} [headers]
   */
  async ask(method, path, who, json, headers = {}) {
    const answer = await fetch(this.base + path, {
      method,
      headers: {
        authorization: `Bearer ${this.tokens[who] ?? who}`,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`);
    return JSON.parse(text);
  }

  /** @param {string} path @param {string} who */
  get(path, who) {
    return this.ask('GET', path, who);
  }

  /** @param {string} path @param {string} who @param {object} json */
  post(path, who, json) {
    return this.ask('POST', path, who, json);
  }

  /** A change that two people approve. @param {string} kind @param {object} subject @param {string} by the role that asks */
  async approved(kind, subject, by) {
    const { changeRequest } = await this.post('/v1/change-requests', by, { kind, subject, reason: 'scale' });
    const voice = { decision: 'approve', digest: changeRequest.digest, reason: 'scale' };
    for (const role of ['owner', 'advisor']) {
      await this.post(`/v1/change-requests/${changeRequest.id}/approvals`, role, voice);
    }
  }

  /** A token of an integration. @param {string} integrationId @returns {Promise<string>} */
  async credential(integrationId) {
    const token = `bkt_${randomBytes(32).toString('base64url')}`;
    const tokenHash = `sha256:${createHash('sha256').update(token).digest('hex')}`;
    const subject = { integrationId, name: `scale ${Date.now()}`, actorKind: 'service', tokenHash };
    await this.approved('credential', subject, 'executor');
    return token;
  }

  /** @returns {Promise<number>} artifacts that there are */
  async artifacts() {
    const { items } = await this.get('/v1/governance/limits', 'auditor');
    return items.find((/** @type {{ limit: string }} */ { limit }) => limit === 'artifactsTotal').usage;
  }

  /** After a jump of the clock: until connections that were idle are closed and the process has seen the new time. */
  async awake() {
    for (let good = 0; good < 3;) {
      const looks = Array.from({ length: 40 }, () => fetch(`${this.base}/health/ready`).then(({ ok }) => ok));
      const results = await Promise.allSettled(looks);
      good = results.every((result) => result.status === 'fulfilled' && result.value) ? good + 1 : 0;
      await sleep(500);
    }
  }
}
