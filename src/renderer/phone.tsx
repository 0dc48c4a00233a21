import '@fontsource-variable/bricolage-grotesque/index.css';
import '@fontsource-variable/inter/index.css';
import './ui/tokens.css';
import './screens/phone/phone.css';
import { createRoot } from 'react-dom/client';
import { PageGuard } from './screens/phone/page-guard.tsx';
import { findStorage, PhoneModel, takeCode } from './screens/phone/phone-model.ts';
import { PhoneScreen } from './screens/phone/phone-screen.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');

const model = new PhoneModel(findStorage(), takeCode());
createRoot(root).render(
  <PageGuard>
    <PhoneScreen model={model} />
  </PageGuard>,
);
model.start();
