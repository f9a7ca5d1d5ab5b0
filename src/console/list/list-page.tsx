import { useEffect, useMemo, useRef } from 'preact/hooks';

import { AwayNote } from '../parts/away.js';
import { ProblemCard } from '../parts/problem-card.js';
import { go, Link, usePlace } from '../router.js';
import { Bulk } from './bulk.js';
import { found, listAddress, readFilter, sorted, type Filter } from './filters.js';
import { StateBar } from './state-bar.js';
import { Table } from './table.js';
import { useList } from './use-list.js';
import { useSelection } from './use-selection.js';

/** All environments: how many stand how, those that need a person first. */
export function ListPage() {
  const { query } = usePlace();
  const filter = readFilter(query);
  const { data, problem, away, refresh } = useList(filter);
  const matching = useMemo(() => found(data ?? [], filter.search), [data, filter.search]);
  const shown = useMemo(
    () =>
      sorted(
        filter.states.length === 0 ? matching : matching.filter(({ state }) => filter.states.includes(state)),
        filter.sort,
      ),
    [matching, filter.states.join(), filter.sort],
  );
  const selection = useSelection(shown.map(({ name }) => name));
  const chosen = (data ?? []).filter(({ name }) => selection.selected.has(name));
  const inSight = new Set(shown);
  const outOfSight = chosen.filter((each) => !inSight.has(each)).length;
  const set = (change: Partial<Filter>) => {
    go(listAddress({ ...filter, ...change }), { replace: true });
  };
  useEffect(() => {
    document.title = 'Environments · Labwright';
  }, []);
  return (
    <main id="main" class="list">
      <div class="title">
        <h1>Environments</h1>
        <Link to="/new" class="button primary">
          New environment
        </Link>
      </div>
      <AwayNote away={away} refresh={refresh} />
      {problem && <ProblemCard problem={problem} />}
      {data && (
        <StateBar
          environments={matching}
          chosen={filter.states}
          onChoose={(states) => {
            set({ states });
          }}
        />
      )}
      <Filters filter={filter} projects={projectsOf(data ?? [], filter.project)} onChange={set} />
      {data && (
        <Table
          environments={shown}
          selection={selection}
          sort={filter.sort}
          onSort={(sort) => {
            set({ sort });
          }}
        />
      )}
      {data && shown.length === 0 && <Nothing isFiltered={data.length > 0} />}
      {!data && !problem && !away && <p class="quiet">Reads the environments …</p>}
      <Bulk chosen={chosen} outOfSight={outOfSight} onClear={selection.clear} onSent={refresh} />
    </main>
  );
}

function projectsOf(all: readonly { projectId: string }[], chosen: string): string[] {
  const named = chosen === '-' ? [] : [chosen];
  return [...new Set([...all.map(({ projectId }) => projectId), ...named])].sort();
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered)
    return <p class="nothing">None of the environments is found by this. Clear the search, or choose All.</p>;
  return (
    <p class="nothing">
      There is no environment yet. <Link to="/new">Make the first one</Link>, or run <code>labwright up</code>.
    </p>
  );
}

function Filters({
  filter,
  projects,
  onChange,
}: {
  filter: Filter;
  projects: readonly string[];
  onChange: (change: Partial<Filter>) => void;
}) {
  const search = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const toSearch = (event: KeyboardEvent) => {
      const { tagName } = event.target as HTMLElement;
      if (event.key !== '/' || /^(INPUT|TEXTAREA|SELECT)$/.test(tagName)) return;
      event.preventDefault();
      search.current?.focus();
    };
    addEventListener('keydown', toSearch);
    return () => {
      removeEventListener('keydown', toSearch);
    };
  }, []);
  return (
    <form
      class="filters"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
      }}
    >
      <label class="search">
        <span class="hidden">Search</span>
        <input
          ref={search}
          type="search"
          placeholder="Name, owner, label, text   ( / )"
          value={filter.search}
          onInput={(event) => {
            onChange({ search: event.currentTarget.value });
          }}
        />
      </label>
      <label>
        Project{' '}
        <select
          value={filter.project}
          onChange={(event) => {
            onChange({ project: event.currentTarget.value });
          }}
        >
          <option value="-">all</option>
          {projects.map((project) => (
            <option key={project} value={project}>
              {project}
            </option>
          ))}
        </select>
      </label>
      <label>
        <input
          type="checkbox"
          checked={filter.showDeleted}
          onChange={(event) => {
            onChange({ showDeleted: event.currentTarget.checked });
          }}
        />{' '}
        with deleted
      </label>
    </form>
  );
}
