/** Words with which people lead from one piece of a dictated number to the next, in seven languages. */
import { RareWords } from '../text/words.ts';

export const CARRIER_WORDS = new RareWords(
  (
    'and then next after that now rest remaining finally follow follows followed by continue continues ' +
    'continued goes comes plus with from again part parts piece block group last first second third fourth ' +
    'ones it they these those wait moment got have let see ' +
    'dann danach nachste nachster nachstes ersten erste zweite dritte letzten letzte und rest weiter teil ' +
    'luego despues sigue siguen siguiente primeros primera ultimos ultima resto parte y ensuite puis apres ' +
    'suivant premiers premier derniers dernier et reste suite ' +
    'depois seguinte primeiros ultimos restante e poi dopo seguono primi ultimi resto parte daarna eerste ' +
    'laatste vervolgens en'
  ).split(' '),
);
