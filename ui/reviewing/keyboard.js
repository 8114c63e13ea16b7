// What Streamlit's shortcuts cannot do: press what is no button of its own, and keep in sight what a key moved to.
// Nothing here asks the server: reasons, notes and broken pictures travel with the next grade.
const TYPING = "input, textarea, select, [contenteditable]";
const PLACE = ".st-key-review";
const remembered = (key) => `shelfjudge open ${key}`;

function signs() {
  return [...document.querySelectorAll(`${PLACE} :is(button, summary, label) code`)];
}

// A key presses what shows it as <code>, or goes to the field whose label does; Enter and Esc leave the field.
function pressed(event) {
  const field = event.target.closest?.(TYPING);
  if (field && ["Enter", "Escape"].includes(event.key) && field.closest(`${PLACE} [class*="st-key-note-"]`)) field.blur();
  if (field || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  const sign = signs().find((found) => found.textContent === event.key.toLowerCase());
  if (!sign) return;
  event.preventDefault();
  const label = sign.closest("label");
  if (label) label.parentElement.querySelector("input").focus();
  else sign.closest("button, summary").click();
}

// What somebody opened stays open, in this browser, for the pairs to come.
function remember(event) {
  const summary = event.target.closest?.(`${PLACE} summary`);
  const key = summary?.querySelector("code")?.textContent;
  const details = summary?.closest("details");
  if (key) setTimeout(() => localStorage.setItem(remembered(key), details.open ? "open" : ""), 300);
}

function reopen() {
  for (const sign of signs()) {
    const details = sign.closest("details");
    if (!details || details.dataset.looked) continue;
    details.dataset.looked = "yes";
    if (!details.open && localStorage.getItem(remembered(sign.textContent))) sign.closest("summary").click();
  }
}

// A picture that does not load says so, and ticks the box that tells it with the label.
function broken(image) {
  const frame = image.closest(".sj-picture");
  frame.classList.add("none", "broken");
  frame.textContent = "The picture does not load";
  tick();
}

function tick() {
  const box = document.querySelector(`${PLACE} [class*="st-key-broken-"] input`);
  if (box && !box.checked && document.querySelector(`${PLACE} :is(.sj-card, [data-look]) .broken`)) box.click();
}

let looked = null;
function look() {
  reopen();
  document.querySelectorAll(".sj-picture img").forEach((image) => image.complete && !image.naturalWidth && broken(image));
  tick();
  const place = document.querySelector(`${PLACE} [data-look]`);
  if (!place || place.dataset.look === looked) return;
  looked = place.dataset.look;
  place.scrollIntoView({ block: "nearest" });
}

export default function ({ setTriggerValue }) {
  window.shelfjudgePick = (row) => setTriggerValue("picked", row);
  if (window.shelfjudgeKeyboard) return;
  window.shelfjudgeKeyboard = true;
  window.addEventListener("keydown", pressed, true);
  document.addEventListener("click", remember, true);
  document.addEventListener("click", (event) => {
    const row = event.target.closest?.(`${PLACE} [data-row]`);
    if (row) window.shelfjudgePick(row.dataset.row);
  });
  document.addEventListener("error", (event) => event.target.matches?.(".sj-picture img") && broken(event.target), true);
  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => ((waiting = false), look()));
  }).observe(document.body, { childList: true, subtree: true });
  look();
}
