/** As much of a step as its place depends on. */
export interface Needing {
  name: string;
  needs: readonly string[];
}

export interface Placed<S> {
  step: S;
  x: number;
  y: number;
}

export interface Layout<S> {
  width: number;
  height: number;
  nodes: Placed<S>[];
  /** Each a path of SVG from what is needed to what needs it. */
  edges: { from: string; to: string; path: string }[];
}

export interface Sizes {
  node: { width: number; height: number };
  gap: { along: number; across: number };
}

/** A step stands one rank after the last of what it needs; ranks follow each other to the right, or downwards. */
export function layout<S extends Needing>(steps: readonly S[], direction: 'right' | 'down', sizes: Sizes): Layout<S> {
  const { node, gap } = sizes;
  const ranks = ranksOf(steps);
  const widest = Math.max(1, ...ranks.map((rank) => rank.length));
  const isRight = direction === 'right';
  const step = isRight
    ? { along: node.width + gap.along, across: node.height + gap.across }
    : { along: node.height + gap.along, across: node.width + gap.across };
  const nodes = ranks.flatMap((rank, index) =>
    rank.map((each, place): Placed<S> => {
      const along = index * step.along;
      const across = (place + (widest - rank.length) / 2) * step.across;
      return { step: each, x: isRight ? along : across, y: isRight ? across : along };
    }),
  );
  const [along, across] = [ranks.length * step.along - gap.along, widest * step.across - gap.across];
  const at = new Map(nodes.map((each) => [each.step.name, each]));
  const edges = steps.flatMap(({ name, needs }) =>
    needs.flatMap((need) => {
      const [from, to] = [at.get(need), at.get(name)];
      return from && to ? [{ from: need, to: name, path: path(from, to, isRight, node) }] : [];
    }),
  );
  return { width: isRight ? along : across, height: isRight ? across : along, nodes, edges };
}

function ranksOf<S extends Needing>(steps: readonly S[]): S[][] {
  const ranks: S[][] = [];
  const rankOf = new Map<string, number>();
  for (const step of steps) {
    const rank = Math.max(0, ...step.needs.map((need) => (rankOf.get(need) ?? -1) + 1));
    rankOf.set(step.name, rank);
    (ranks[rank] ??= []).push(step);
  }
  return ranks.filter((rank) => rank.length > 0);
}

function path(from: Placed<unknown>, to: Placed<unknown>, isRight: boolean, { width, height }: Sizes['node']): string {
  if (isRight) {
    const [x1, y1, x2, y2] = [from.x + width, from.y + height / 2, to.x, to.y + height / 2];
    const middle = (x1 + x2) / 2;
    return `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
  }
  const [x1, y1, x2, y2] = [from.x + width / 2, from.y + height, to.x + width / 2, to.y];
  const middle = (y1 + y2) / 2;
  return `M${x1} ${y1}C${x1} ${middle} ${x2} ${middle} ${x2} ${y2}`;
}
