import { existsSync } from 'node:fs';
import { EXPORT_FORMAT } from '@bucket/domain';
import { fileLines } from './file-lines.ts';
import { UserFault } from './user-fault.ts';

/** How far an export has been downloaded. */
export interface HalfExport {
  /** Undefined where there is nothing yet. */
  readonly exportId: string | undefined;
  /** It has its last line. */
  readonly isWhole: boolean;
  /** Where to go on; undefined at the beginning. */
  readonly place: ExportedPlace | undefined;
  /** Bytes that are kept when the download goes on. */
  readonly sizeBytes: number;
}

/** An artifact that is whole in the file. */
export interface ExportedPlace {
  readonly createdSeq: number;
  readonly treeSize: number;
}

const NOTHING: HalfExport = { exportId: undefined, isWhole: false, place: undefined, sizeBytes: 0 };

/**
 * What there is of an export. An artifact counts as whole once another one follows it: what was written last, before the
 * power went, may be missing in part.
 *
 * @throws {UserFault} for a file that is something else, which is then left alone
 */
export async function readHalfExport(file: string): Promise<HalfExport> {
  if (!existsSync(file)) return NOTHING;
  let [exportId, isWhole, sizeBytes, isFirst] = [NOTHING.exportId, false, 0, true];
  let [place, latest]: (ExportedPlace | undefined)[] = [];
  for await (const line of fileLines(file)) {
    const value = line.isWhole ? membersOf(line.bytes) : undefined;
    if (isFirst) {
      isFirst = false;
      exportId = textAt(value, 'exportId');
      const isHeader = value?.['format'] === EXPORT_FORMAT && exportId !== undefined;
      if (!isHeader && !isBegun(line.bytes))
        throw new UserFault(`${file} is there and is no export: name another file`);
      if (!isHeader) return NOTHING;
    }
    const kind = value?.['kind'];
    if (kind === 'artifact') {
      place = latest;
      latest = { createdSeq: numberAt(value, 'createdSeq'), treeSize: numberAt(value, 'treeSize') };
      if (place !== undefined) sizeBytes = line.start;
    }
    isWhole = kind === 'end';
  }
  return { exportId, isWhole, place, sizeBytes };
}

/** Whether it may be the beginning of a header: of an RFC 8785 text, whose first member is `checkpoint`. */
const isBegun = (bytes: Buffer): boolean => {
  const beginning = '{"checkpoint":"';
  const text = bytes.subarray(0, beginning.length).toString('latin1');
  return beginning.startsWith(text) && bytes.length < 64 * 1024;
};

function membersOf(bytes: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function textAt(value: Readonly<Record<string, unknown>> | undefined, name: string): string | undefined {
  const found = value?.[name];
  return typeof found === 'string' ? found : undefined;
}

function numberAt(value: Readonly<Record<string, unknown>> | undefined, name: string): number {
  const found = value?.[name];
  return typeof found === 'number' ? found : -1;
}
