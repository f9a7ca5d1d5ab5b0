import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** The rows that are in sight, and a few around them: thousands cost no more than a screen of them. */
export function useRows<E extends HTMLElement>(count: number, sizes: { height: number; head: number }) {
  const { height } = sizes;
  const scroller = useRef<E>(null);
  const [, setTurn] = useState(0);
  const [virtualizer] = useState(
    () => new Virtualizer<E, HTMLElement>(options(count, sizes, scroller, () => undefined)),
  );
  virtualizer.setOptions(
    options(count, sizes, scroller, () => {
      setTurn((turns) => turns + 1);
    }),
  );
  useLayoutEffect(() => virtualizer._didMount(), []);
  useLayoutEffect(() => {
    virtualizer._willUpdate();
  });
  useLayoutEffect(() => {
    virtualizer.measure();
  }, [height]);
  return { scroller, virtualizer };
}

function options<E extends HTMLElement>(
  count: number,
  { height, head }: { height: number; head: number },
  scroller: { current: E | null },
  onChange: () => void,
) {
  return {
    count,
    estimateSize: () => height,
    getScrollElement: () => scroller.current,
    overscan: 8,
    scrollMargin: head,
    scrollPaddingStart: head,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange,
  };
}
