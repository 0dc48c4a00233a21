import '@fontsource-variable/bricolage-grotesque/index.css';
import '@fontsource-variable/inter/index.css';
import './ui/tokens.css';
import './ui/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { findDesktop } from './client/desktop.ts';
import { createPortLinks } from './client/message-port-link.ts';
import { createSession } from './client/session.ts';
import { createStore } from './client/store.ts';
import { openWebSocketLink } from './client/web-socket-link.ts';
import type { Recovery } from './features/system/recovery-banner.tsx';
import { en } from './i18n/en.ts';
import { MessagesContext } from './i18n/messages.ts';
import { createOperatorModel } from './screens/operator/operator-model.ts';
import { OperatorScreen } from './screens/operator/operator-screen.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');

// The token has done its work by now (it became a cookie): it belongs neither on screen nor in the history.
if (location.search.includes('token=')) history.replaceState(null, '', location.pathname);

const desktop = findDesktop();
const recovery = createStore<Recovery | null>(null);
const openLink =
  desktop === null
    ? () => openWebSocketLink('/ws')
    : createPortLinks((reason) => {
        if (reason !== 'opened') recovery.set(reason);
      });
const model = createOperatorModel(createSession(openLink), en, desktop);
createRoot(root).render(
  <StrictMode>
    <MessagesContext value={en}>
      <OperatorScreen model={model} recovery={recovery} />
    </MessagesContext>
  </StrictMode>,
);
