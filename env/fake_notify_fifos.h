// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "env/notify_fifo.h"

namespace viplane {

// Keeps the lines of each FIFO by its path, and how often it was opened.
class FakeNotifyFifos : public NotifyFifos {
 public:
  std::unique_ptr<NotifyFifo> open(const NotifyFifoSpec& spec, std::function<void(std::string)>) override {
    struct Fifo : NotifyFifo {
      explicit Fifo(std::shared_ptr<std::vector<std::string>> into) : lines(std::move(into)) {}
      void write(std::string_view line) override { lines->emplace_back(line); }
      std::shared_ptr<std::vector<std::string>> lines;
    };
    ++opened[spec.path];
    auto& lines = lines_[spec.path];
    if (!lines) lines = std::make_shared<std::vector<std::string>>();
    return std::make_unique<Fifo>(lines);
  }
  std::vector<std::string> lines(const std::string& path) const {
    const auto found = lines_.find(path);
    return found == lines_.end() ? std::vector<std::string>() : *found->second;
  }

  std::map<std::string, int> opened;

 private:
  std::map<std::string, std::shared_ptr<std::vector<std::string>>> lines_;
};

}  // namespace viplane
