/**
 * The schema library compiles its checks with `eval` where it can. The page's policy forbids that, and would report the
 * attempt as one of the page. Import it before any schema is made.
 */
import { z } from 'zod';

z.config({ jitless: true });
