/** The view before sign-in, and beside it the self-check for the administrator of this machine. */
import { useCallback, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { t } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import { SelfCheck } from '../selfCheck/SelfCheck.tsx';

/** `children` gets the button that opens the self-check. */
export function SignInFrame({ children }: { children: (button: ReactNode) => ReactNode }) {
  const [open, setOpen] = useState(false);
  const [cameBack, setCameBack] = useState(false);
  const back = useCallback(() => {
    setOpen(false);
    setCameBack(true);
  }, []);
  if (open) return <SelfCheck back={back} />;
  return children(
    <Button className="button quiet" autoFocus={cameBack} onPress={() => setOpen(true)}>
      <Icon name="shield" /> {t('selfCheck.open')}
    </Button>,
  );
}
