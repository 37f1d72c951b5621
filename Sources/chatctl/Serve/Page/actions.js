// Asks what an action would do, shows that, and lets it be done after a yes.

const names = {
  steal: "Steal…", interrupt: "Interrupt…", retry: "Retry…", pause: "Pause…", resume: "Resume…",
  drain: "Drain…", undrain: "Undrain…",
};

/** Which database the page shows: nothing is done to another one that comes to its place. */
let file = "";

export function setFile(name) {
  file = name;
}

/** @param subject What it is about: the fields of the form. */
export function actionButtons(actions, subject) {
  return actions.map((action) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = names[action];
    button.setAttribute("aria-label", `${names[action]} ${Object.entries(subject).flat().join(" ")}`);
    button.addEventListener("click", () => act({ do: action, ...subject }));
    return button;
  });
}

async function act(form) {
  try {
    let reply = await send(form);
    if (reply.choose) {
      const target = await ask(`Move chat ${form.chat} to which worker?`, reply.choose);
      if (!target) return tell("nothing was done");
      form = { ...form, to: target };
      reply = await send(form);
    }
    while (reply.question) {
      const [question, shown] = [reply.question, file];
      if (!(await ask(question))) return tell("nothing was done");
      reply = await send({ ...form, confirmed: question, file: shown });
    }
    tell(reply.done);
  } catch (error) {
    tell(error.message);
  }
}

async function send(form) {
  const answer = await fetch("/action", { method: "POST", body: new URLSearchParams(form) });
  const text = await answer.text();
  let reply;
  try {
    reply = JSON.parse(text);
  } catch {
    throw new Error(text.trim());
  }
  if (reply.error) throw new Error(reply.message);
  return reply;
}

/** @returns Whether it was a yes; with choices, which one. */
function ask(question, choices) {
  const dialog = document.getElementById("ask");
  const target = document.getElementById("target");
  document.getElementById("question").textContent = question;
  document.getElementById("choice").hidden = !choices;
  document.getElementById("yes").textContent = choices ? "Go on" : "Yes";
  document.getElementById("yes").disabled = choices?.length === 0;
  if (choices?.length === 0) {
    document.getElementById("question").textContent = `${question} No other worker is live.`;
  }
  target.replaceChildren(...(choices ?? []).map((name) => new Option(name, name)));
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => resolve(dialog.returnValue === "yes" && (choices ? target.value : true)),
      { once: true });
  });
}

let vanishing;

function tell(text) {
  const outcome = document.getElementById("outcome");
  outcome.textContent = text;
  clearTimeout(vanishing);
  // What was done is among the events too.
  vanishing = setTimeout(() => (outcome.textContent = ""), 10000);
}
