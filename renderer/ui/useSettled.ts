/** A typed value, once typing has paused. */
import { useEffect, useState } from 'react';

/** Milliseconds without a key. */
const QUIET = 250;

export function useSettled(typed: string): string {
  const [settled, setSettled] = useState(typed);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(typed), QUIET);
    return () => window.clearTimeout(timer);
  }, [typed]);
  return settled;
}
