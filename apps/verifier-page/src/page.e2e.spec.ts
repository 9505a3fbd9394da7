import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chromium, type Browser, type Page } from 'playwright-core';
import { buildPage } from './build-page.mjs';

const golden = (name: string): string =>
  readFileSync(new URL(`../../../libs/verifier/golden/${name}`, import.meta.url), 'utf8');
const BUNDLE = golden('artifact.evidence.json');
const POLICY = golden('policy');
/** A tree of the same log that is not the one in the bundle. */
const FORK = `bucket.test/log\n3\n${Buffer.alloc(32).toString('base64')}\n\n— x AAAAAAA=\n`;

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = process.env['BUCKET_TEST_CHROMIUM'] ?? BROWSERS.find((path) => existsSync(path));

// A browser that is not there is a loud skip on a laptop and a failure in CI.
const isSkipped = executablePath === undefined && process.env['CI'] !== 'true';
if (isSkipped) process.stderr.write('SKIPPED: there is no Chromium to open the page in\n');

(isSkipped ? describe.skip : describe)('the page, opened from a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bucket-page-'));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  let browser: Browser;
  let page: Page;
  let built: string;
  const asked: string[] = [];
  const errors: string[] = [];

  beforeAll(async () => {
    built = await buildPage(folder);
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
    page = await browser.newPage();
    page.on('request', (request) => asked.push(request.url()));
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => errors.push(message.text()));
    await page.goto(pathToFileURL(built).href);
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const verdict = (name: string) => page.locator(`#verdict.${name}`);

  async function verify(text: string, policy: string): Promise<void> {
    await page.locator('#policy').fill(policy);
    await page.locator('#bundle').setInputFiles([]);
    await page.locator('#bundle').setInputFiles(file('bundle', text));
  }

  it('gives the verdict that the verifier gives, with its reasons', async () => {
    await verify(BUNDLE, POLICY);
    await verdict('witnessed').waitFor();
    expect(await page.locator('#details').innerText()).toMatch(/quorum both is met[^]+approved by/);
    await verify(BUNDLE, POLICY.replace('quorum both', 'quorum none'));
    await verdict('consistent').waitFor();
    await verify(BUNDLE.replace('second', 'sekond'), POLICY);
    await verdict('invalid').waitFor();
    await verify(BUNDLE, 'quorum none\n');
    await verdict('unanchored').waitFor();
    await verify(BUNDLE, `${POLICY}#bucket: checkpoint ${Buffer.from(FORK).toString('base64')}\n`);
    await verdict('diverged').waitFor();
    await verify(golden('entry.tlog-proof'), POLICY);
    await verdict('consistent').waitFor();
  });

  it('says what it does not understand', async () => {
    await verify(BUNDLE, 'log x\nquorum none\n');
    await page.getByText('The policy is not understood, line 1').waitFor();
    writeFileSync(join(folder, 'latin'), Buffer.from([0xe9]));
    await page.locator('#policy').fill(POLICY);
    await page.locator('#bundle').setInputFiles(join(folder, 'latin'));
    await page.getByText('The file is not UTF-8').waitFor();
  });

  it('is one file that loads nothing else, and may load nothing', () => {
    expect(asked).toEqual([pathToFileURL(built).href]);
    expect(errors).toEqual([]);
    const text = readFileSync(built, 'utf8');
    expect(text).toContain("default-src 'none'");
    expect(text).not.toMatch(/<(?:script|link|img|iframe)[^>]+(?:src|href)=/);
    expect(statSync(built).size).toBeLessThan(300_000);
  });
});
