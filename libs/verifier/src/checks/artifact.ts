import type { Members } from '../members.ts';
import { sha256 } from '../crypto.ts';
import type { SignedTree } from '../signed-tree.ts';
import { requireThat } from '../verdict.ts';
import { checkApprovals, checkRecords, GOVERNANCE } from './approvals.ts';
import { checkedEntry, PROVEN_ENTRY, requireAscending } from './proven-entry.ts';
import { checkSignatures } from './signatures.ts';
import { checkVersions, classesOf, VERSION, type CheckedVersion } from './versions.ts';

/** The members of the contents of a bundle about an artifact, besides those of every bundle. */
export const ARTIFACT = [
  'artifactId',
  'payloads',
  'custodyOf',
  'versions',
  'custody',
  'governance',
  'rules',
  'classes',
];

/**
 * Holds everything about one artifact against the tree.
 *
 * @returns what was shown
 * @throws {EvidenceFault}
 */
export function checkArtifact(contents: Members, tree: SignedTree): string[] {
  const artifactId = contents.text('artifactId');
  const custody = contents.objects('custody', PROVEN_ENTRY).map((each) => checkedEntry(each, tree.checkpoint));
  requireAscending(custody);
  const foreign = custody.find(({ entry }) => entry['artifactId'] !== artifactId);
  requireThat(foreign === undefined, `entry ${foreign?.seq ?? 0} is about something else than the artifact`);
  const custodyOf = contents.oneOf('custodyOf', ['all', 'changes']);
  const payloads = contents.oneOf('payloads', ['included', 'none']);
  const versions = checkVersions(contents.objects('versions', VERSION), { artifactId, payloads, custody });
  const governance = contents.objects('governance', GOVERNANCE).map((each) => checkRecords(each, tree));
  requireAscending(governance);
  const approvals = checkApprovals(versions, governance);
  const signatures = checkSignatures(custody, versions, governance);
  checkTexts(contents, versions);
  return [
    `artifact ${artifactId}: ${versions.length} version(s), ${contentText(versions)}`,
    `${custody.length} entries about it${custodyOf === 'changes' ? ', readings left out' : ''}`,
    ...approvals,
    ...signatures,
  ];
}

/** Rules and schemas hash to their fingerprints, and every class of the artifact is among them. */
function checkTexts(contents: Members, versions: readonly CheckedVersion[]): void {
  const rules = contents.object('rules', ['fingerprint', 'text']);
  const classes = contents.objects('classes', ['name', 'fingerprint', 'text']);
  for (const each of [rules, ...classes]) {
    const isIts = each.text('fingerprint') === `sha256:${sha256.hex(each.text('text'))}`;
    requireThat(isIts, 'the text of the rules or of a class does not have its fingerprint');
  }
  const names = classes.map((each) => each.text('name'));
  const missing = classesOf(versions).find((name) => !names.includes(name));
  requireThat(missing === undefined, `the schema of the class ${missing ?? ''} is missing`);
}

function contentText(versions: readonly CheckedVersion[]): string {
  const count = (content: CheckedVersion['content']) => versions.filter((each) => each.content === content).length;
  return `${count('shown')} with payload, ${count('left-out')} without it, ${count('destroyed')} purged or erased`;
}
