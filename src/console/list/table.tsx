import type { EnvironmentSummary } from '../../client/client.js';
import { useMedia } from '../media.js';
import { useApiNow } from '../time.js';
import type { Sort } from './filters.js';
import { Row } from './row.js';
import { useRows } from './use-rows.js';
import type { useSelection } from './use-selection.js';

/** Pixels; the style sheet has the same two. */
const HEIGHTS = { wide: 48, phone: 112 };
/** Of the header, which stays in sight. */
const HEAD = 36;
const PHONE = '(max-width: 760px)';

export function Table({
  environments,
  selection,
  sort,
  onSort,
}: {
  environments: readonly EnvironmentSummary[];
  selection: ReturnType<typeof useSelection>;
  sort: Sort;
  onSort: (sort: Sort) => void;
}) {
  const isPhone = useMedia(PHONE);
  const { scroller, virtualizer } = useRows<HTMLDivElement>(environments.length, {
    height: HEIGHTS[isPhone ? 'phone' : 'wide'],
    head: HEAD,
  });
  const now = useApiNow(environments[0]?.observedTime ?? new Date().toISOString());
  const { selected, choose, chooseAll, clear } = selection;
  const isAll = environments.length > 0 && environments.every(({ name }) => selected.has(name));
  const header = (title: string, by?: Sort) => (
    <span
      role="columnheader"
      aria-sort={by === undefined || by !== sort ? 'none' : by === 'name' ? 'ascending' : 'descending'}
    >
      {by === undefined ? (
        title
      ) : (
        <button
          type="button"
          class="plain"
          aria-pressed={by === sort}
          onClick={() => {
            onSort(by);
          }}
        >
          {title}
        </button>
      )}
    </span>
  );
  return (
    <div class="table" role="table" aria-label="Environments" aria-rowcount={environments.length + 1}>
      <div
        class="scroller"
        ref={scroller}
        role="presentation"
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (step !== undefined) moveTo(event, step);
        }}
      >
        <div role="rowgroup" class="sticky">
          <div class="row head" role="row" aria-rowindex={1}>
            <span role="columnheader" class="choose">
              <input
                type="checkbox"
                checked={isAll}
                aria-label="Select all that are shown"
                onChange={isAll ? clear : chooseAll}
              />
            </span>
            {header('State', 'urgency')}
            {header('Environment', 'name')}
            {header('Owner, labels')}
            {header('Link or attention')}
            {header('Changed', 'updated')}
          </div>
        </div>
        <div class="all" role="rowgroup" style={{ height: `${virtualizer.getTotalSize()}px` }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const environment = environments[index];
            if (environment === undefined) return null;
            const { name, createTime } = environment;
            return (
              <div
                class="row"
                role="row"
                key={name + createTime}
                aria-rowindex={index + 2}
                data-selected={selected.has(name)}
                style={{ transform: `translateY(${start - HEAD}px)` }}
              >
                <Row
                  environment={environment}
                  index={index}
                  now={now}
                  isSelected={selected.has(name)}
                  onSelect={(isRange) => {
                    choose(name, isRange);
                  }}
                />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );

  /** From a row's link to the next one's, which may first have to come into sight. */
  function moveTo(event: KeyboardEvent, step: number): void {
    const row = (event.target as HTMLElement).dataset['row'];
    if (row === undefined) return;
    event.preventDefault();
    const wanted = Math.max(0, Math.min(environments.length - 1, Number(row) + step));
    virtualizer.scrollToIndex(wanted);
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-row="${wanted}"]`)?.focus());
  }
}
