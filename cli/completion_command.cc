// `nsl completion SHELL`: prints a script that asks nsl itself (`nsl __complete WORD…`) what may come
// next, so that it can't fall behind the commands.
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "cli/service_commands.h"

namespace nsl::cli {
namespace {

constexpr const char* kBash = R"(# bash: source <(nsl completion bash)
_nsl() {
  local words
  words=$(nsl __complete "${COMP_WORDS[@]:1:COMP_CWORD-1}" 2>/dev/null) || return
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}")
}
complete -o default -F _nsl nsl
)";

constexpr const char* kZsh = R"(#compdef nsl
# zsh: nsl completion zsh > a file named _nsl in your $fpath
_nsl() {
  local -a found
  found=(${(f)" $(nsl __complete $ { words[2, CURRENT - 1] } 2 > / dev / null) "})
    if ((${#found}));
then compadd-- $found;
else _files;
fi
}
compdef _nsl nsl
)";

constexpr const char* kFish = R"(# fish: nsl completion fish > ~/.config/fish/completions/nsl.fish
complete -c nsl -a '(nsl __complete (commandline -opc)[2..-1] 2>/dev/null)'
)";

// The subcommands and options that may follow these words.
void print_candidates(const CLI::App& root, const std::vector<std::string>& words) {
  const CLI::App* at = &root;
  const auto children = [](const CLI::App& app) {
    return app.get_subcommands([](const CLI::App*) { return true; });
  };
  for (const std::string& word : words)
    for (const CLI::App* child : children(*at))
      if (!child->get_name().empty() && child->check_name(word)) {
        at = child;
        break;
      }
  const auto print_options = [](const CLI::App& app) {
    for (const CLI::Option* option : app.get_options())
      for (const std::string& name : option->get_lnames())
        std::cout << "--" << name << '\n';
  };
  print_options(*at);
  for (const CLI::App* child : children(*at)) {
    if (child->get_name().empty())
      print_options(*child);  // a group of options
    else if (!child->get_name().starts_with("__"))
      std::cout << child->get_name() << '\n';
  }
}

}  // namespace

void add_completion_command(CLI::App& app, ExitStatus& status) {
  auto shell = std::make_shared<std::string>();
  CLI::App* const command = app.add_subcommand("completion", "Print the completion of a shell");
  command->footer(R"(
Examples:
  source <(nsl completion bash)                                    in ~/.bashrc
  nsl completion zsh > "${fpath[1]}/_nsl"
  nsl completion fish > ~/.config/fish/completions/nsl.fish)");
  command->add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->callback([shell, &status] {
    std::cout << (*shell == "bash" ? kBash : *shell == "zsh" ? kZsh : kFish);
    status = kSuccess;
  });

  CLI::App* const complete = app.add_subcommand("__complete", "");
  complete->group("");
  complete->allow_extras();
  complete->prefix_command();
  complete->set_help_flag();
  complete->callback([complete, &app, &status] {
    print_candidates(app, complete->remaining());
    status = kSuccess;
  });
}

}  // namespace nsl::cli
