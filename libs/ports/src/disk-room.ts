/** Room on the disk that the store grows on. */
export interface DiskRoom {
  /**
   * Whether less is free than what is kept back so that refusals, decisions of governance and an orderly end can still be
   * recorded. New content is refused until it is not.
   */
  isLow(): boolean;
}
