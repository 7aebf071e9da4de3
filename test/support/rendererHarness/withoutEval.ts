/**
 * The schema library compiles its checks with `eval` where it can. The page's policy forbids that, and would report the
 * attempt as if the page had made it. Imported before any schema is made.
 */
import { z } from 'zod';

z.config({ jitless: true });
