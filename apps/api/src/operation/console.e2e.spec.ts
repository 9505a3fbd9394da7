import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import axe from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { ChangeRequest, PersonRole } from '@bucket/domain';
import { as, AVATAR, PERSONA_CONFIG, Scenario } from '../testing/scenario.spec-data.ts';

const COMMAND = fileURLToPath(new URL('../../../cli/dist/main.js', import.meta.url));
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = process.env['BUCKET_TEST_CHROMIUM'] ?? BROWSERS.find((path) => existsSync(path));
// A browser that is not there is a loud skip on a laptop and a failure in CI.
const isSkipped = executablePath === undefined && process.env['CI'] !== 'true';
if (isSkipped) process.stderr.write('SKIPPED: there is no Chromium to open the console in\n');

/** Would load a file and be an element if it ever became markup; the gate refuses scripts by itself. */
const MARKUP = '<img src="/stored.svg" onerror="stored()"><b id="stored">stored</b>';
/** Of entries few, as every cell costs the check of contrast its time. */
const SECTIONS = ['overview', 'entries?outcome=refused', 'changes', 'artifacts', 'holds', 'threats', 'certifications'];

(isSkipped ? describe.skip : describe)('the console in Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bucket-console-'));
  const asked: string[] = [];
  const errors: string[] = [];
  let scenario: Scenario;
  let browser: Browser;
  let page: Page;
  let artifactId: string;
  let requests = 0;

  beforeAll(async () => {
    scenario = await Scenario.start();
    const token = await scenario.integrate(AVATAR);
    const draft = { ...PERSONA_CONFIG, payload: { ...PERSONA_CONFIG.payload, displayName: MARKUP } };
    artifactId = (await scenario.write(token, { ...draft, labels: { note: MARKUP } })).artifact.id;
    await scenario.caller.post('/v1/certifications', scenario.people.executor, { form: 'short', results: [] });
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
    page = await browser.newPage();
    page.on('request', (request) => asked.push(request.url()));
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => errors.push(message.text()));
  });
  afterAll(async () => {
    await browser.close();
    await scenario.end();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    await page.unrouteAll();
    await page.goto(`${scenario.process.url}/console`);
    errors.length = 0;
  });

  const heading = (name: string | RegExp) =>
    page.locator('main:not([aria-busy])').getByRole('heading', { level: 1, name });
  const seen = (text: string) => page.getByText(text, { exact: true }).waitFor();

  async function enter(token: string): Promise<void> {
    await page.getByLabel('Bearer token').fill(token);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }
  async function signIn(role: PersonRole, place = 'overview'): Promise<void> {
    await enter(scenario.people[role]);
    await seen(`Signed in as ${role} (${role})`);
    await go(place);
  }
  async function go(place: string): Promise<void> {
    await page.evaluate(`location.hash = '#/${place}'`);
    await page.locator('main:not([aria-busy]) h1').waitFor();
  }
  const pending = async (): Promise<ChangeRequest> => {
    const subject = { limit: 'writesPerSecond', value: 20_000 + (requests += 1) };
    const json = { kind: 'limit', reason: `more ${MARKUP}`, subject };
    const answer = await scenario.caller.post('/v1/change-requests', scenario.people.executor, json);
    return as<{ changeRequest: ChangeRequest }>(answer).changeRequest;
  };
  const read = async ({ id }: ChangeRequest): Promise<ChangeRequest> => {
    const answer = await scenario.caller.get(`/v1/change-requests/${id}`, scenario.people.auditor);
    return as<{ changeRequest: ChangeRequest }>(answer).changeRequest;
  };

  it('lets in who has a token, and keeps the token in memory alone', async () => {
    await enter(`bkt_${'x'.repeat(43)}`);
    await page.getByRole('alert').getByText('credential.invalid').waitFor();
    await signIn('auditor');
    const kept = await page.evaluate(
      'JSON.stringify([localStorage.length, sessionStorage.length, document.cookie, location.href])',
    );
    expect(JSON.parse(String(kept))).toEqual([0, 0, '', `${scenario.process.url}/console#/overview`]);
    expect(await page.content()).not.toContain(scenario.people.auditor);
    await page.reload();
    await heading('Sign in').waitFor();
    await signIn('auditor');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await heading('Sign in').waitFor();
    expect(await page.getByRole('navigation').count()).toBe(0);
  });

  it('shows everything that a reader of the trail looks for, from here alone, and nothing stored becomes markup', async () => {
    const request = await pending();
    const hold = { caseId: 'case-7', productId: 'AI_Avatar', artifactIds: [artifactId], reason: `letter ${MARKUP}` };
    await scenario.caller.post('/v1/legal-holds', scenario.people.legal, hold);
    await signIn('auditor');
    await seen('ready');
    await page.getByRole('cell', { name: /writesPerSecond/ }).waitFor();
    await go(`artifacts/${artifactId}`);
    await heading(`Artifact ${artifactId}`).waitFor();
    await page.getByRole('cell', { name: 'artifact.create' }).waitFor();
    await page.getByRole('button', { name: 'Read the payload' }).click();
    await page.locator('pre').filter({ hasText: 'onerror' }).waitFor();
    await go('artifacts?productId=AI_Avatar&state=active');
    await page.getByRole('cell', { name: `note: ${MARKUP}` }).waitFor();
    await go(`changes/${request.id}`);
    await seen(`more ${MARKUP}`);
    await go('holds');
    await page.getByRole('cell', { name: `letter ${MARKUP}` }).waitFor();
    await go('threats');
    await page.getByRole('cell', { name: 'T8 audit tampering' }).waitFor();
    await go('certifications');
    await page.getByRole('columnheader', { name: 'Valid until' }).waitFor();
    expect(await page.locator('#stored, img').count()).toBe(0);
    expect(errors).toEqual([]);
    expect(asked.filter((url) => !url.startsWith(`${scenario.process.url}/`) || url.includes('stored'))).toEqual([]);
  });

  it('is allowed no script but its own file, and no markup from text', async () => {
    const { headers } = await scenario.caller.get('/console');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; /);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    const tried = await page.evaluate(`(() => {
      const script = document.createElement('script');
      try { script.textContent = 'window.ran = true'; document.body.append(script); } catch {}
      let markup = 'allowed';
      try { document.body.insertAdjacentHTML('beforeend', '<b id="stored"></b>'); } catch { markup = 'refused'; }
      return JSON.stringify([window.ran === true, markup]);
    })()`);
    expect(JSON.parse(String(tried))).toEqual([false, 'refused']);
    expect((await scenario.caller.get('/console/assets/package.json')).status).toBe(404);
  });

  it('pages and filters the audit trail, and shows refusals with their rules', async () => {
    await scenario.caller.post('/v1/legal-holds', scenario.people.advisor, {
      caseId: 'case-8',
      productId: 'AI_Avatar',
      artifactClass: 'persona_config',
      reason: 'not mine to place',
    });
    await signIn('auditor', 'entries?outcome=refused&actorId=advisor');
    await page.getByRole('cell', { name: /BKT-R\d+/ }).waitFor();
    expect(await page.getByRole('row').count()).toBe(2);
    for (let n = 0; n < 110; n += 1) await scenario.caller.get('/v1/governance/rules', scenario.people.legal);
    await go('entries');
    await page.getByLabel('Actor').fill('legal');
    await page.getByLabel('Period').selectOption('all');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByText('oldest first').waitFor();
    expect(await page.getByRole('row').count()).toBe(101);
    await page.getByRole('link', { name: 'Next page' }).click();
    await page.getByText('This is the last page.').waitFor();
  });

  it('verifies an entry against the checkpoint by itself, and says so when it is another', async () => {
    await signIn('auditor', 'entries/2');
    await seen('Verified: the entry is in the signed log.');
    const { verifierKey, origin } = scenario.process.bootstrap;
    await page.getByLabel('Verifier key').fill(verifierKey);
    await page.getByRole('button', { name: 'Verify with this key' }).click();
    await seen('The key is the one that you entered.');
    await seen('Verified: the entry is in the signed log.');
    await page.route('**/v1/audit/entries/3', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: (await answer.text()).replaceAll('allowed', 'refused') });
    });
    await go('entries/3');
    await seen('Not verified: something does not hold.');
    const key = execFileSync(process.execPath, [COMMAND, 'key', 'new', join(folder, 'log.key'), '--person', origin]);
    await go('entries/2');
    await page.getByLabel('Verifier key').fill(key.toString().trim());
    await page.getByRole('button', { name: 'Verify with this key' }).click();
    await seen('The proof holds, but the tree is not signed by the key that you trust.');
  });

  it('takes a decision with its reason, on exactly the subject that is shown', async () => {
    const request = await pending();
    await signIn('owner', `changes/${request.id}`);
    await seen('This browser has computed the same digest from the subject above.');
    await page.getByLabel('Reason, kept in the log').fill('read and agreed');
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('status').getByText('Your approval is recorded.').waitFor();
    expect((await read(request)).approvals).toMatchObject([{ personId: 'owner', reason: 'read and agreed' }]);
    await seen('You have decided already.');
    const other = await pending();
    await page.route(`**/v1/change-requests/${other.id}`, async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: (await answer.text()).replace('"value":2', '"value":1') });
    });
    await go(`changes/${other.id}`);
    await seen('The digest is not that of the subject above. Do not decide on it.');
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn('advisor', `changes/${other.id}`);
    await page.getByLabel('Reason, kept in the log').fill('too much');
    await page.getByRole('button', { name: 'Reject' }).click();
    await page.getByRole('status').getByText('Your rejection is recorded.').waitFor();
    expect((await read(other)).status).toBe('rejected');
  });

  it('shows who has enrolled a key the command that signs the decision, which works as it stands', async () => {
    const keyFile = join(folder, 'advisor.key');
    const publicKey = execFileSync(process.execPath, [COMMAND, 'key', 'new', keyFile, '--person', 'advisor']);
    writeFileSync(join(folder, 'advisor.token'), scenario.people.advisor, { mode: 0o600 });
    const subject = { action: 'enrol-key', principalId: 'advisor', publicKey: publicKey.toString().trim() };
    await scenario.change('principal', subject);
    const request = await pending();
    await signIn('advisor', `changes/${request.id}`);
    await page.getByLabel('Reason, kept in the log').fill("it's agreed");
    await page.getByRole('button', { name: 'Show the command to approve' }).click();
    const command = await page.locator('pre').filter({ hasText: 'approve' }).innerText();
    expect(await page.getByRole('button', { name: 'Approve', exact: true }).count()).toBe(0);
    const run = command.replace(/^npm run -s bucket --/, `"${process.execPath}" "${COMMAND}"`);
    execFileSync('sh', ['-c', run], { cwd: folder, stdio: 'pipe' });
    expect((await read(request)).approvals).toMatchObject([{ personId: 'advisor', reason: "it's agreed" }]);
  });

  it('lets legal place a hold, and nobody else', async () => {
    await signIn('legal', 'holds');
    await page.getByLabel('Case').fill('case-9');
    await page.getByLabel('Product').selectOption('AI_Avatar');
    await page.getByLabel('What is held').selectOption('artifactClass');
    await page.getByLabel('Its name, or the ids').fill('model_checkpoint');
    await page.getByLabel('Reason, kept in the log').fill('letter of the court');
    await page.getByRole('button', { name: 'Place the hold' }).click();
    await page.getByRole('cell', { name: 'class model_checkpoint' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn('owner', 'holds');
    await heading('Legal holds').waitFor();
    expect(await page.getByRole('button', { name: 'Place the hold' }).count()).toBe(0);
  });

  it('is accessible in light and dark, and fits a screen of 400 pixels', async () => {
    await page.evaluate(axe.source);
    const faults: string[] = [];
    const check = async (place: string): Promise<void> => {
      for (const [colorScheme, run] of [
        ['light', "axe.run({ resultTypes: ['violations'] })"],
        ['dark', "axe.run({ runOnly: ['color-contrast'], resultTypes: ['violations'] })"],
      ] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        // Of axe-core itself, which was put into the page above.
        const { violations } = (await page.evaluate(run)) as { violations: { id: string; nodes: object[] }[] };
        faults.push(...violations.map(({ id, nodes }) => `${place} ${colorScheme}: ${id} ${JSON.stringify(nodes[0])}`));
      }
      await page.setViewportSize({ width: 400, height: 800 });
      const width = Number(await page.evaluate('document.documentElement.scrollWidth'));
      if (width > 400) faults.push(`${place}: ${width} pixels wide`);
      await page.setViewportSize({ width: 1200, height: 900 });
    };
    await check('sign in');
    await signIn('auditor');
    const request = await pending();
    for (const place of [...SECTIONS, 'entries/2', `changes/${request.id}`, `artifacts/${artifactId}`]) {
      await go(place);
      await check(place);
    }
    expect(faults).toEqual([]);
  });

  it('is used with the keyboard alone', async () => {
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content');
    await page.keyboard.press('Tab');
    await page.keyboard.type(scenario.people.legal);
    await page.keyboard.press('Enter');
    await seen('Signed in as legal (legal)');
    await page.locator('main:focus').getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
  });
});
