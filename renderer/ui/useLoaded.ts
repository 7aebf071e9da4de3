import { useCallback, useEffect, useRef, useState } from 'react';

/**
 * What a call answered, whether it failed, and a way to ask again. `ask` must be the same function at every drawing.
 */
export function useLoaded<T>(ask: () => Promise<T>): {
  readonly value: T | null;
  readonly failed: boolean;
  readonly load: () => void;
} {
  const [value, setValue] = useState<T | null>(null);
  const [failed, setFailed] = useState(false);
  const newest = useRef(0);
  const load = useCallback((): void => {
    const mine = (newest.current += 1);
    ask().then(
      (found) => {
        if (mine !== newest.current) return;
        setValue(found);
        setFailed(false);
      },
      () => {
        if (mine === newest.current) setFailed(true);
      },
    );
  }, [ask]);
  useEffect(() => {
    load();
    return () => {
      newest.current += 1;
    };
  }, [load]);
  return { value, failed, load };
}
