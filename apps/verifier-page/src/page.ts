import { EVIDENCE_SIZE_BYTES_MAX } from '@bucket/domain';
import { parseReaderPolicy, verifyEvidence, type Verification } from '@bucket/verifier';

/** As much of a browser as the page uses. */
interface PageFile {
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}
interface PageElement {
  textContent: string | null;
  className: string;
  readonly value?: string;
  readonly files?: ArrayLike<PageFile> | null;
  addEventListener(type: string, listener: () => void): void;
  replaceChildren(...children: readonly PageElement[]): void;
}
declare const document: {
  getElementById(id: string): PageElement | null;
  createElement(name: string): PageElement;
};

/** What each verdict means to the reader. */
const MEANS: Readonly<Record<Verification['verdict'], string>> = {
  witnessed:
    'Everything holds, a log that you trust has signed it, and your quorum of witnesses has cosigned the tree.',
  consistent:
    'Everything holds and a log that you trust has signed it. Your quorum of witnesses has not cosigned the tree.',
  unanchored: 'It holds together, but nothing ties it to what your policy trusts.',
  diverged: 'The log has signed two trees that contradict each other: this one, and the one that your policy knows.',
  invalid: 'Something in it does not hold.',
};

function element(id: string): PageElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element ${id}`);
  return found;
}

const [bundle, policy, verdict, details] = [
  element('bundle'),
  element('policy'),
  element('verdict'),
  element('details'),
];

/** The text of the chosen file; undefined where none is chosen. @throws {Error} for one that cannot be a bundle */
async function chosenText(): Promise<string | undefined> {
  const file = bundle.files?.[0];
  if (file === undefined) return undefined;
  if (file.size > EVIDENCE_SIZE_BYTES_MAX + 1) throw new Error('The file is larger than a bundle can be.');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await file.arrayBuffer());
  } catch {
    throw new Error('The file is not UTF-8.');
  }
}

function show(name: string, sentence: string, lines: readonly string[]): void {
  verdict.className = name;
  verdict.textContent = sentence;
  details.replaceChildren(
    ...lines.map((line) => {
      const item = document.createElement('li');
      item.textContent = line;
      return item;
    }),
  );
}

async function verify(): Promise<void> {
  const text = await chosenText();
  const reading = parseReaderPolicy(policy.value ?? '');
  if (text === undefined) return show('none', 'Choose a file.', []);
  if (reading.kind === 'faulty') {
    const { line, reason } = reading.fault;
    return show('none', `The policy is not understood${line === 0 ? '' : `, line ${line}`}: ${reason}.`, []);
  }
  const { verdict: name, reasons, shown } = verifyEvidence(text, reading.policy);
  return show(name, `${name}: ${MEANS[name]}`, [...reasons, ...shown]);
}

function verifyAgain(): void {
  verify().catch((error: unknown) => show('none', error instanceof Error ? error.message : String(error), []));
}

for (const input of [bundle, policy]) input.addEventListener('input', verifyAgain);
verifyAgain();
