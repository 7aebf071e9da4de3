/** What the person has chosen about their desk, as the page shows it: applied to the whole document at once. */
import type { Preferences } from '../../core/vocabulary/preferences.ts';
import { bindingsWith } from '../../core/vocabulary/shortcuts.ts';
import { setBindings } from '../ui/shortcuts.ts';

/** From here on the page looks and is operated so. */
export function applyPreferences({ zoom, density, motion, shortcuts }: Preferences): void {
  const { dataset, style } = document.documentElement;
  dataset['density'] = density;
  dataset['motion'] = motion;
  style.setProperty('--zoom', String(zoom / 100));
  setBindings(bindingsWith(shortcuts));
}
