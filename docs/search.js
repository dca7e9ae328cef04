// An option is found as it is written: the search takes a "-" in front of a word for "without".
document.addEventListener(
  "input",
  ({ target }) => {
    if (target.matches?.(".md-search__input") && /(^|\s)-+(?=\w)/.test(target.value)) {
      target.value = target.value.replace(/(^|\s)-+(?=\w)/g, "$1")
    }
  },
  true,
)
