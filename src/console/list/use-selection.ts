import { useRef, useState } from 'preact/hooks';

/** Which environments are chosen, by their names. With Shift, all between the last one and this one. */
export function useSelection(names: readonly string[]) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const last = useRef<string>(undefined);
  const choose = (name: string, isRange: boolean) => {
    const isIn = !selected.has(name);
    const from = isRange && last.current !== undefined ? names.indexOf(last.current) : -1;
    const to = names.indexOf(name);
    const range = from < 0 ? [name] : names.slice(Math.min(from, to), Math.max(from, to) + 1);
    const next = new Set(selected);
    for (const each of range) {
      if (isIn) next.add(each);
      else next.delete(each);
    }
    last.current = name;
    setSelected(next);
  };
  return {
    selected,
    choose,
    chooseAll: () => {
      setSelected(new Set(names));
    },
    clear: () => {
      setSelected(new Set());
    },
  };
}
