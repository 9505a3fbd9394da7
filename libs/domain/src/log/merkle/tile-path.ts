/** Levels of the tree that one tile spans, C2SP tlog-tiles. */
export const TILE_HEIGHT = 8;
/** Hashes of a full tile. */
export const TILE_WIDTH = 256;
/** Tile levels run from 0 to this. */
const TILE_LEVEL_MAX = 63;

/** A tile of hashes by its level, or a bundle of entries, whose tiles stand beside those of level 0. */
export type TileLevel = number | 'entries';

export interface TileAddress {
  readonly level: TileLevel;
  readonly index: number;
  /** Hashes or entries of the tile: 256 when it is full, 1 to 255 when it is partial. */
  readonly width: number;
}

const LEVEL = /^(?:entries|0|[1-9]\d?)$/;
const PARTIAL = /\.p\/([1-9]\d{0,2})$/;
/** Groups of three digits, all but the last marked with an x; the first is all zeros only when it is alone. */
const INDEX = /^(?:x(?!000)\d{3}\/(?:x\d{3}\/)*)?\d{3}$/;

/**
 * The path of a tile below the log's `tile/`, C2SP tlog-tiles "Merkle Tree": level 0, index 1234067, width 12 is
 * `0/x001/x234/067.p/12`; a full tile has no suffix.
 *
 * @throws {RangeError} when there is no such tile.
 */
export function tilePath(level: TileLevel, index: number, width: number = TILE_WIDTH): string {
  if (!isTile({ level, index, width })) throw new RangeError(`no tile ${level}/${index} of width ${width}`);
  const suffix = width === TILE_WIDTH ? '' : `.p/${width}`;
  return `${level}/${indexPath(index)}${suffix}`;
}

/** Groups of three digits, an x before each but the last. */
function indexPath(index: number): string {
  const groups: string[] = [];
  let rest = index;
  do {
    groups.unshift(String(rest % 1000).padStart(3, '0'));
    rest = Math.floor(rest / 1000);
  } while (rest > 0);
  return groups.map((group, place) => (place < groups.length - 1 ? `x${group}` : group)).join('/');
}

/** The address that a path stands for; `undefined` unless it is written exactly as `tilePath` writes it. */
export function parseTilePath(path: string): TileAddress | undefined {
  const slash = path.indexOf('/');
  const level = path.slice(0, slash);
  if (!LEVEL.test(level)) return undefined;
  const partial = PARTIAL.exec(path);
  const index = path.slice(slash + 1, partial?.index);
  if (!INDEX.test(index)) return undefined;
  const address: TileAddress = {
    level: level === 'entries' ? level : Number(level),
    index: Number(index.replaceAll(/[x/]/g, '')),
    width: partial === null ? TILE_WIDTH : Number(partial[1]),
  };
  return isTile(address) && (partial === null || address.width < TILE_WIDTH) ? address : undefined;
}

function isTile({ level, index, width }: TileAddress): boolean {
  const isLevel = level === 'entries' || (Number.isInteger(level) && level >= 0 && level <= TILE_LEVEL_MAX);
  const isWidth = Number.isInteger(width) && width >= 1 && width <= TILE_WIDTH;
  return isLevel && isWidth && Number.isSafeInteger(index) && index >= 0;
}
