/** Not an error: the thing is on its way. The wrapper turns it into a benign retry at the step's pace. */
export class Waiting extends Error {
  override name = 'Waiting' as const;

  /** `seconds`, at Google's pace, where the next look has a reason to be at that moment. */
  constructor(
    what: string,
    readonly seconds?: number,
  ) {
    super(what);
  }
}
