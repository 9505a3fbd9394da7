export interface CheckCount {
  readonly name: string;
  passes: number;
  fails: number;
}

export interface GroupCounts {
  /** `""` for the root, `::setup` for what setup() did, `::outer::inner` for nested groups, as in k6. */
  readonly path: string;
  readonly checks: Map<string, CheckCount>;
}

/** How often each check passed and failed, by group, in the order in which they were first seen. */
export class CheckTally {
  private readonly groups = new Map<string, GroupCounts>([['', { path: '', checks: new Map() }]]);

  add(groupPath: string, checkName: string, passed: boolean): void {
    const { checks } = this.group(groupPath);
    let count = checks.get(checkName);
    if (count === undefined) checks.set(checkName, (count = { name: checkName, passes: 0, fails: 0 }));
    if (passed) count.passes++;
    else count.fails++;
  }

  /** Makes a group known although it holds no check. */
  group(path: string): GroupCounts {
    const known = this.groups.get(path);
    if (known !== undefined) return known;
    const group: GroupCounts = { path, checks: new Map() };
    this.groups.set(path, group);
    return group;
  }

  all(): GroupCounts[] {
    return [...this.groups.values()];
  }
}
