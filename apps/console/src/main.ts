import { browser, byId, el, type PageElement } from './dom.ts';
import { form } from './parts.ts';
import { placeOf } from './route.ts';
import { ApiProblem, Session } from './session.ts';
import { artifacts } from './views/artifacts.ts';
import { certifications } from './views/certifications.ts';
import { changes } from './views/changes.ts';
import { entries } from './views/entries.ts';
import { holds } from './views/holds.ts';
import { overview } from './views/overview.ts';
import { threats } from './views/threats.ts';
import type { View } from './views/view.ts';

const VIEWS: readonly View[] = [overview, entries, changes, artifacts, holds, threats, certifications];
const NAME = 'Bucket console';

const [main, status, who, sections, signOutButton] = ['main', 'status', 'who', 'sections', 'sign-out'].map(byId) as [
  PageElement,
  PageElement,
  PageElement,
  PageElement,
  PageElement,
]; // five names give five elements

let session: Session | undefined;
/** Counts the places that were gone to: what was asked for an earlier one is not shown any more. */
let visits = 0;

function render(title: string, parts: readonly PageElement[]): void {
  browser.document.title = `${title} – ${NAME}`;
  main.replaceChildren(el('h1', {}, title), ...parts);
  main.removeAttribute('aria-busy');
}

function problem(error: unknown): PageElement {
  const details = error instanceof ApiProblem ? [error.code, ...error.details] : [];
  return el(
    'div',
    { class: 'problem', role: 'alert' },
    el('p', {}, error instanceof Error ? error.message : String(error)),
    ...(details.length === 0 ? [] : [el('ul', {}, ...details.map((line) => el('li', {}, line)))]),
  );
}

function signIn(error?: unknown): void {
  const entrance = form({
    title: 'Sign in',
    fields: [
      {
        name: 'token',
        label: 'Bearer token',
        required: true,
        attributes: { type: 'password', 'aria-describedby': 'token-note' },
      },
    ],
    actions: ['Sign in'],
    run: ({ token = '' }) => void open(token),
  });
  render('Sign in', [
    el(
      'div',
      { class: 'narrow' },
      ...(error === undefined ? [] : [problem(error)]),
      entrance,
      el(
        'p',
        { class: 'soft', id: 'token-note' },
        'The token stays in the memory of this page: it is gone when you sign out, reload or close it. Everything that you look at is an entry of the audit trail.',
      ),
    ),
  ]);
}

async function open(token: string): Promise<void> {
  main.setAttribute('aria-busy', 'true');
  try {
    session = await Session.open(token);
  } catch (error) {
    return signIn(error);
  }
  const { id, role } = session.actor;
  who.textContent = `Signed in as ${id} (${role})`;
  for (const element of [who, signOutButton, sections]) element.hidden = false;
  return show();
}

function signOut(error?: unknown): void {
  session = undefined;
  visits += 1;
  status.textContent = '';
  for (const element of [who, signOutButton, sections]) element.hidden = true;
  who.textContent = '';
  signIn(error);
  main.focus();
}

/** Shows the place that the address names. */
async function show(): Promise<void> {
  const signedIn = session;
  if (signedIn === undefined) return signIn();
  const visit = (visits += 1);
  const views = VIEWS.filter(({ asks }) => signedIn.may(asks));
  const place = placeOf(browser.location.hash);
  const view = views.find(({ section }) => section === place.section) ?? views[0];
  if (view === undefined) return signOut(new Error('This role sees nothing here.'));
  navigation(views, view);
  main.setAttribute('aria-busy', 'true');
  const shown = await view
    .show({ session: signedIn, place, go, act: (done, action) => void act(done, action) })
    .catch((error: unknown) => error);
  if (visit !== visits) return;
  if (shown instanceof ApiProblem && shown.status === 401) return signOut(shown);
  if (typeof shown === 'object' && shown !== null && 'parts' in shown) {
    const { title, parts } = shown as Awaited<ReturnType<View['show']>>; // the answer of `show`, not its error
    render(title, parts);
  } else {
    render(view.name, [problem(shown)]);
  }
  main.focus();
}

function navigation(views: readonly View[], current: View): void {
  const items = views.map((view) =>
    el(
      'li',
      {},
      el('a', { href: `#/${view.section}`, ...(view === current ? { 'aria-current': 'page' } : {}) }, view.name),
    ),
  );
  sections.replaceChildren(el('ul', {}, ...items));
}

function go(path: string): void {
  const hash = `#/${path}`;
  // The same place again is no change of the address.
  if (browser.location.hash === hash) arrive();
  else browser.location.hash = hash;
}

function arrive(): void {
  status.textContent = '';
  void show();
}

async function act(done: string, action: () => Promise<unknown>): Promise<void> {
  status.textContent = '';
  main.setAttribute('aria-busy', 'true');
  try {
    await action();
  } catch (error) {
    main.removeAttribute('aria-busy');
    status.replaceChildren(problem(error));
    return;
  }
  await show();
  status.textContent = done;
}

signOutButton.addEventListener('click', () => signOut());
browser.addEventListener('hashchange', arrive);
// A page that the browser keeps for going back must not keep the token.
browser.addEventListener('pagehide', () => signOut());
signIn();
